/*
 * main.c - where day 1 begins: a program that knows no command yet.
 */
#include <stdio.h>

int main(void)
{
    fputs("Usage: tiny-docker COMMAND [ARG...]\n", stderr);
    return 2;
}
