/* A program that does what its arguments say, one after the other: prints lines, takes memory, waits.
 *
 *   say:TEXT     print a line to standard output, at once
 *   warn:TEXT    print a line to standard error
 *   take:BYTES   map anonymous memory and touch every page
 *   give         give the last mapping back
 *   wait:MS      sleep
 *   listen       from now on SIGTERM and SIGINT print "told" and leave with status 3
 *   exit:N       leave with this status
 *   abort        abort
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static void told(int number)
{
    (void)number;
    static const char text[] = "told\n";
    (void)!write(STDOUT_FILENO, text, sizeof text - 1);
    _exit(3);
}

static void sleep_ms(long ms)
{
    struct timespec left = {ms / 1000, (ms % 1000) * 1000000};
    while (nanosleep(&left, &left) != 0) {
    }
}

int main(int count, char **words)
{
    char *last = NULL;
    size_t size = 0;
    for (int i = 1; i < count; i++) {
        const char *word = words[i];
        if (strncmp(word, "say:", 4) == 0) {
            puts(word + 4);
            fflush(stdout);
        } else if (strncmp(word, "warn:", 5) == 0) {
            fprintf(stderr, "%s\n", word + 5);
        } else if (strncmp(word, "take:", 5) == 0) {
            size = strtoul(word + 5, NULL, 10);
            last = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (last == MAP_FAILED) {
                perror("mmap");
                return 1;
            }
            for (size_t at = 0; at < size; at += 4096) {
                last[at] = 1;
            }
        } else if (strcmp(word, "give") == 0 && last != NULL) {
            munmap(last, size);
        } else if (strncmp(word, "wait:", 5) == 0) {
            sleep_ms(strtol(word + 5, NULL, 10));
        } else if (strcmp(word, "listen") == 0) {
            signal(SIGTERM, told);
            signal(SIGINT, told);
        } else if (strncmp(word, "exit:", 5) == 0) {
            return (int)strtol(word + 5, NULL, 10);
        } else if (strcmp(word, "abort") == 0) {
            abort();
        } else {
            fprintf(stderr, "no such cue: %s\n", word);
            return 64;
        }
    }
    return 0;
}
