import DefaultTheme from 'vitepress/theme'
import Layout from './Layout.vue'
import Picture from './Picture.vue'
import './style.css'

export default {
  extends: DefaultTheme,
  Layout,
  enhanceApp: ({ app }) => app.component('Picture', Picture),
}
