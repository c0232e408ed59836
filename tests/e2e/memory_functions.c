/* Tries the memory functions of the static program with every small size, distance and difference, beside loops of single
   bytes. Ends with 1 at the first wrong byte. */

#define memcpy tested_memcpy
#define memmove tested_memmove
#define memcmp tested_memcmp
#include "../../src/system/memory_x86_64.c"
#undef memcpy
#undef memmove
#undef memcmp

#include <stdio.h>
#include <stdlib.h>

enum { ROOM = 12000, EDGE = 64 };

static unsigned char tried[ROOM], expected[ROOM];

static void fill(void)
{
    for (int at = 0; at < ROOM; at++)
        tried[at] = expected[at] = (unsigned char)(at * 31 + at / 251);
}

static void check(const char *what, size_t size, long distance)
{
    for (int at = 0; at < ROOM; at++)
        if (tried[at] != expected[at]) {
            printf("%s of %zu bytes over %ld: byte %d\n", what, size, distance, at);
            exit(1);
        }
}

/* What a move has to do, one byte after the other. */
static void move_slowly(unsigned char *to, const unsigned char *from, size_t size)
{
    if (to < from)
        for (size_t at = 0; at < size; at++)
            to[at] = from[at];
    else
        for (size_t at = size; at-- > 0;)
            to[at] = from[at];
}

static void try_move(size_t size, long distance)
{
    long from = ROOM / 2 - (long)size / 2 - distance / 2;
    fill();
    move_slowly(expected + from + distance, expected + from, size);
    if (tested_memmove(tried + from + distance, tried + from, size) != tried + from + distance)
        exit(1);
    check("memmove", size, distance);
    if (labs(distance) < (long)size)
        return;
    fill();
    move_slowly(expected + from + distance, expected + from, size);
    if (tested_memcpy(tried + from + distance, tried + from, size) != tried + from + distance)
        exit(1);
    check("memcpy", size, distance);
}

static int sign(int number) { return (number > 0) - (number < 0); }

static void try_compare(size_t size)
{
    unsigned char *left = tried + 3, *right = expected + 5;
    for (size_t at = 0; at < size; at++)
        left[at] = right[at] = (unsigned char)(at * 7);
    left[size] = 1;
    right[size] = 2;
    for (size_t at = 0; at <= size; at++) {
        for (int more = 1; at < size && more < 256; more += 127) {
            unsigned char before = right[at];
            right[at] = (unsigned char)(before + more);
            int wanted = left[at] < right[at] ? -1 : 1;
            if (sign(tested_memcmp(left, right, size)) != wanted || sign(tested_memcmp(right, left, size)) != -wanted) {
                printf("memcmp of %zu bytes that differ at %zu\n", size, at);
                exit(1);
            }
            right[at] = before;
        }
    }
    if (tested_memcmp(left, right, size) != 0)
        exit(1);
}

int main(void)
{
    for (size_t size = 0; size <= 200; size++) {
        for (long distance = -220; distance <= 220; distance++)
            try_move(size, distance);
        try_compare(size);
    }
    for (size_t size = 2000; size <= 5000; size += 7) {
        try_move(size, 5500);
        try_move(size, -5500);
        for (long distance = -33; distance <= 33; distance += 11)
            try_move(size, distance);
    }
    puts("as they should be");
    return 0;
}
