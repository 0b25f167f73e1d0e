/*
 * clock.c - the time.
 */
#include "clock.h"

#include <stdio.h>
#include <time.h>

int64_t clock_running(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * CLOCK_SECOND + time.tv_nsec;
}

void clock_now(char time[TIME_SIZE])
{
    struct timespec now;
    struct tm date;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &date);
    size_t length = strftime(time, TIME_SIZE, "%FT%T", &date);
    snprintf(time + length, TIME_SIZE - length, ".%09ldZ", now.tv_nsec);
}

bool clock_is_time(const char *text)
{
    static const char form[TIME_SIZE] = "0000-00-00T00:00:00.000000000Z"; /* 0: any digit */

    for (size_t i = 0; i < sizeof(form); i++)
        if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return false;
    return true;
}
