/* Copies and compares memory in place of musl, which copies a few bytes with `rep movsq` and compares one byte at a
   time: both take most of their time to begin. What `track` moves is small: fields of rows, pieces of JSON.

   memmove is here too because that of musl needs the memcpy of musl. Every constant size below is a move or two. */

#include <stddef.h>
#include <stdint.h>
#include <emmintrin.h>

typedef struct { char bytes[2]; } Two;
typedef struct { char bytes[4]; } Four;
typedef uint64_t Eight __attribute__((aligned(1), may_alias));

static inline __m128i load(const char *at) { return _mm_loadu_si128((const __m128i *)at); }

static inline void store(char *at, __m128i bytes) { _mm_storeu_si128((__m128i *)at, bytes); }

/* Up to 32 bytes: the first and the last ones, which may overlap; all are read before any is written. */
static inline void move_small(char *to, const char *from, size_t size)
{
    if (size > 16) {
        __m128i first = load(from), last = load(from + size - 16);
        store(to, first);
        store(to + size - 16, last);
    } else if (size >= 8) {
        Eight first = *(const Eight *)from, last = *(const Eight *)(from + size - 8);
        *(Eight *)to = first;
        *(Eight *)(to + size - 8) = last;
    } else if (size >= 4) {
        Four first = *(const Four *)from, last = *(const Four *)(from + size - 4);
        *(Four *)to = first;
        *(Four *)(to + size - 4) = last;
    } else if (size >= 2) {
        Two first = *(const Two *)from, last = *(const Two *)(from + size - 2);
        *(Two *)to = first;
        *(Two *)(to + size - 2) = last;
    } else if (size) {
        *to = *from;
    }
}

static inline void move_forward(char *to, const char *from, size_t size)
{
    /* The last bytes are read first: the loop may overwrite them where the two overlap. */
    __m128i last = load(from + size - 16);
    char *end = to + size - 16;
    while (to < end) {
        store(to, load(from));
        to += 16;
        from += 16;
    }
    store(end, last);
}

static inline void move_backward(char *to, const char *from, size_t size)
{
    __m128i first = load(from);
    size_t left = size;
    while (left > 16) {
        left -= 16;
        store(to + left, load(from + left));
    }
    store(to, first);
}

/* As much as pays for the beginning of `rep movsb`. */
enum { LARGE = 2048 };

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    if (size <= 32) {
        move_small(to, from, size);
    } else if (size < LARGE) {
        move_forward(to, from, size);
    } else {
        void *at = to;
        __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
    }
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    if (size <= 32)
        move_small(to, from, size);
    else if ((uintptr_t)to - (uintptr_t)from >= size)
        move_forward(to, from, size);
    else
        move_backward(to, from, size);
    return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
    const unsigned char *a = left, *b = right;
    for (; size >= 8; size -= 8, a += 8, b += 8) {
        uint64_t x = *(const Eight *)a, y = *(const Eight *)b;
        if (x != y) {
            x = __builtin_bswap64(x);
            y = __builtin_bswap64(y);
            return x < y ? -1 : 1;
        }
    }
    for (; size; size--, a++, b++)
        if (*a != *b)
            return *a - *b;
    return 0;
}
