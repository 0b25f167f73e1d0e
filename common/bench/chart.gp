# chart.gp - performance.svg of start.dat, idle.dat and curve.dat: a label, the median, the tenth
# below, the tenth above, a colour.

set terminal svg size 960,760 font "sans-serif,13" background rgb "white"
set output "performance.svg"
set multiplot

set style fill solid noborder
set boxwidth 0.6
set border 3 linecolor rgb "#808080"
set tics nomirror out scale 0.5 textcolor rgb "black"
set xtics font ",12"
set grid ytics linecolor rgb "#e4e4e4"
set yrange [0:*]
set xrange [-0.6:*]
set offsets 0, 0.1, graph 0.12, 0
set ylabel "ms"
unset key
set pointintervalbox 0

bars(file) = sprintf("'%s' using 0:2:5:xticlabels(1) with boxes linecolor rgb variable, ", file) \
    . sprintf("'%s' using 0:2:3:4 with yerrorbars linecolor rgb '#404040' pointtype 0, ", file) \
    . sprintf("'%s' using 0:4:(sprintf('%%.1f', $2)) with labels offset 0,0.8", file)

set size 0.6, 0.5
set origin 0, 0.5
set title "run /bin/true, hot"
eval "plot " . bars("start.dat")

set size 0.4, 0.5
set origin 0.6, 0.5
set title "with limits, after 0.3 s of idle"
eval "plot " . bars("idle.dat")

set size 1, 0.5
set origin 0, 0
set title "day by day (median; bars: from a tenth to nine tenths of all runs)"
eval "plot " . bars("curve.dat")

unset multiplot
