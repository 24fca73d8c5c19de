/*
 * The limit of any poller that asks one unit after another: the same request sent, its reply received, nothing read.
 *
 *     exchange ADDRESS PORT COUNT < REQUEST
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char **arguments) {
    static char request[65536], reply[65536];
    struct sockaddr_in place = {.sin_family = AF_INET};
    if (count != 4 || !inet_aton(arguments[1], &place.sin_addr)) return 64;
    place.sin_port = htons(atoi(arguments[2]));
    ssize_t size = read(STDIN_FILENO, request, sizeof request);
    int line = socket(AF_INET, SOCK_DGRAM, 0);
    if (size <= 0 || connect(line, (struct sockaddr *)&place, sizeof place)) return 1;
    for (int left = atoi(arguments[3]); left > 0; left--)
        if (send(line, request, size, 0) != size || recv(line, reply, sizeof reply, 0) <= 0) return 1;
    return 0;
}
