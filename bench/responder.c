/*
 * Answers SNMP GETs on the loopback interface, fast enough never to be what a benchmark measures.
 *
 * v2c with any community; v3 for the user "bench" at authPriv with HMAC-SHA-1-96 and AES-128, each address an engine of
 * its own. Every request is parsed, checked and answered with the values it asks for, under its own request-id.
 * 127.2.x.y swallows what it is sent, 127.3.x.y is set up and acts as secondary, every other address as primary.
 *
 *     responder PORT     (0: any; the port is printed; it ends when its standard input does)
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { INTEGER = 0x02, OCTETS = 0x04, NUL = 0x05, OID = 0x06, SEQUENCE = 0x30, COUNTER = 0x41, GAUGE = 0x42, TICKS = 0x43 };
enum { GET = 0xA0, RESPONSE = 0xA2, REPORT = 0xA8, NO_SUCH_OBJECT = 0x80 };
enum { AUTH = 1, PRIV = 2, BOOTS = 3, FIRST_TIME = 1000, WINDOW = 150, BATCH = 32, LARGEST = 4096, ENGINE_LENGTH = 9 };

static const char *AUTH_PASSWORD = "bench-authentic", *PRIV_PASSWORD = "bench-private", *USER = "bench";

/* ---- SHA-1 (FIPS 180-4) and HMAC (RFC 2104) ---- */

typedef struct { uint32_t state[5]; uint64_t length; uint8_t block[64]; } Sha1;

static uint32_t rotated(uint32_t value, int bits) { return value << bits | value >> (32 - bits); }

static void sha1_block(Sha1 *sha) {
    uint32_t w[80], a = sha->state[0], b = sha->state[1], c = sha->state[2], d = sha->state[3], e = sha->state[4];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)sha->block[4 * i] << 24 | sha->block[4 * i + 1] << 16 | sha->block[4 * i + 2] << 8 | sha->block[4 * i + 3];
    for (int i = 16; i < 80; i++) w[i] = rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t f, k;
        if (i < 20) f = (b & c) | (~b & d), k = 0x5A827999;
        else if (i < 40) f = b ^ c ^ d, k = 0x6ED9EBA1;
        else if (i < 60) f = (b & c) | (b & d) | (c & d), k = 0x8F1BBCDC;
        else f = b ^ c ^ d, k = 0xCA62C1D6;
        uint32_t next = rotated(a, 5) + f + e + k + w[i];
        e = d, d = c, c = rotated(b, 30), b = a, a = next;
    }
    sha->state[0] += a, sha->state[1] += b, sha->state[2] += c, sha->state[3] += d, sha->state[4] += e;
}

static void sha1_start(Sha1 *sha) {
    static const uint32_t first[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    memcpy(sha->state, first, sizeof first);
    sha->length = 0;
}

static void sha1_add(Sha1 *sha, const uint8_t *octets, size_t count) {
    while (count--) {
        sha->block[sha->length++ % 64] = *octets++;
        if (sha->length % 64 == 0) sha1_block(sha);
    }
}

static void sha1_end(Sha1 *sha, uint8_t digest[20]) {
    uint64_t bits = sha->length * 8;
    sha1_add(sha, (const uint8_t *)"\x80", 1);
    while (sha->length % 64 != 56) sha1_add(sha, (const uint8_t *)"", 1);
    for (int shift = 56; shift >= 0; shift -= 8) {
        uint8_t octet = bits >> shift;
        sha1_add(sha, &octet, 1);
    }
    for (int i = 0; i < 20; i++) digest[i] = sha->state[i / 4] >> (24 - 8 * (i % 4));
}

static void hmac(const uint8_t key[20], const uint8_t *message, size_t length, uint8_t digest[20]) {
    Sha1 sha;
    uint8_t pad[64];
    for (int outer = 0; outer < 2; outer++) {
        memset(pad, outer ? 0x5C : 0x36, sizeof pad);
        for (int i = 0; i < 20; i++) pad[i] ^= key[i];
        sha1_start(&sha);
        sha1_add(&sha, pad, sizeof pad);
        if (outer) sha1_add(&sha, digest, 20);
        else sha1_add(&sha, message, length);
        sha1_end(&sha, digest);
    }
}

/* ---- AES-128, encryption only, which is all that CFB needs (FIPS 197, RFC 3826) ---- */

static uint8_t SBOX[256];

static uint8_t doubled(uint8_t value) { return value << 1 ^ (value >> 7) * 0x1B; }

static void make_sbox(void) {
    uint8_t p = 1, q = 1;
    do {
        p = p ^ doubled(p);
        q ^= q << 1, q ^= q << 2, q ^= q << 4;
        if (q & 0x80) q ^= 0x09;
        uint8_t x = q;
        for (int i = 1; i < 5; i++) x ^= (uint8_t)(q << i | q >> (8 - i));
        SBOX[p] = x ^ 0x63;
    } while (p != 1);
    SBOX[0] = 0x63;
}

static void expand(const uint8_t key[16], uint8_t round_keys[176]) {
    uint8_t constant = 1;
    memcpy(round_keys, key, 16);
    for (int i = 16; i < 176; i += 4) {
        uint8_t word[4];
        memcpy(word, round_keys + i - 4, 4);
        if (i % 16 == 0) {
            uint8_t first = word[0];
            word[0] = SBOX[word[1]] ^ constant, word[1] = SBOX[word[2]], word[2] = SBOX[word[3]], word[3] = SBOX[first];
            constant = doubled(constant);
        }
        for (int j = 0; j < 4; j++) round_keys[i + j] = round_keys[i + j - 16] ^ word[j];
    }
}

static void encrypt(const uint8_t round_keys[176], uint8_t s[16]) {
    for (int i = 0; i < 16; i++) s[i] ^= round_keys[i];
    for (int round = 1; round <= 10; round++) {
        uint8_t t[16];
        for (int i = 0; i < 16; i++) t[i] = SBOX[s[(i + 4 * (i % 4)) % 16]];
        for (int c = 0; c < 16; c += 4) {
            uint8_t all = t[c] ^ t[c + 1] ^ t[c + 2] ^ t[c + 3], first = t[c];
            for (int i = 0; round < 10 && i < 4; i++) {
                uint8_t next = i == 3 ? first : t[c + i + 1];
                s[c + i] = t[c + i] ^ all ^ doubled(t[c + i] ^ next);
            }
            if (round == 10) memcpy(s + c, t + c, 4);
        }
        for (int i = 0; i < 16; i++) s[i] ^= round_keys[16 * round + i];
    }
}

static void cfb(const uint8_t key[16], uint32_t boots, uint32_t engine_time, const uint8_t salt[8], uint8_t *octets, size_t length, int decrypting) {
    uint8_t round_keys[176], feedback[16];
    expand(key, round_keys);
    for (int i = 0; i < 4; i++) feedback[i] = boots >> (24 - 8 * i), feedback[4 + i] = engine_time >> (24 - 8 * i);
    memcpy(feedback + 8, salt, 8);
    for (size_t at = 0; at < length; at += 16) {
        size_t count = length - at < 16 ? length - at : 16;
        encrypt(round_keys, feedback);
        for (size_t i = 0; i < count; i++) {
            uint8_t cipher = decrypting ? octets[at + i] : octets[at + i] ^ feedback[i];
            octets[at + i] ^= feedback[i];
            feedback[i] = cipher;
        }
    }
}

/* ---- keys: one password each, localised for the engine of each address ---- */

static uint8_t AUTH_MASTER[20], PRIV_MASTER[20];

static void master(const char *password, uint8_t key[20]) {
    Sha1 sha;
    size_t length = strlen(password);
    sha1_start(&sha);
    for (size_t i = 0; i < 1048576; i++) sha1_add(&sha, (const uint8_t *)password + i % length, 1);
    sha1_end(&sha, key);
}

static void localised(const uint8_t master_key[20], const uint8_t *engine, uint8_t key[20]) {
    Sha1 sha;
    sha1_start(&sha);
    sha1_add(&sha, master_key, 20);
    sha1_add(&sha, engine, ENGINE_LENGTH);
    sha1_add(&sha, master_key, 20);
    sha1_end(&sha, key);
}

/* ---- BER: read forwards, written backwards from the end of a buffer ---- */

typedef struct { const uint8_t *at, *end; } Stretch;

/* The next element of `from`, which is moved behind it; an empty stretch where it is not of `tag` (0: any) or cut off. */
static Stretch next(Stretch *from, int tag) {
    Stretch none = {0, 0};
    if (from->end - from->at < 2 || (tag && from->at[0] != tag)) return none;
    const uint8_t *at = from->at + 1;
    size_t size = *at++;
    if (size & 0x80) {
        int more = size & 0x7F;
        if (more > 2 || from->end - at < more) return none;
        for (size = 0; more--;) size = size << 8 | *at++;
    }
    if ((size_t)(from->end - at) < size) return none;
    from->at = at + size;
    return (Stretch){at, at + size};
}

static long number(Stretch octets) {
    long value = octets.at < octets.end && *octets.at & 0x80 ? -1 : 0;
    while (octets.at < octets.end) value = value << 8 | *octets.at++;
    return value;
}

typedef struct { uint8_t octets[LARGEST]; uint8_t *at; } Writer;

static uint8_t *end_of(Writer *out) { return out->octets + LARGEST; }

static void put(Writer *out, const void *octets, size_t count) { memcpy(out->at -= count, octets, count); }

static void wrap(Writer *out, int tag, const uint8_t *end) {
    size_t size = end - out->at;
    uint8_t head[4] = {tag, size, size >> 8, size};
    if (size < 0x80) put(out, head, 2);
    else if (size < 0x100) put(out, (uint8_t[]){tag, 0x81, size}, 3);
    else put(out, (uint8_t[]){tag, 0x82, head[2], head[3]}, 4);
}

static void put_tlv(Writer *out, int tag, const void *octets, size_t count) {
    uint8_t *end = out->at;
    put(out, octets, count);
    wrap(out, tag, end);
}

static void put_number(Writer *out, int tag, long value) {
    uint8_t *end = out->at;
    do {
        uint8_t octet = value;
        put(out, &octet, 1);
        value >>= 8;
    } while ((value != 0 || *out->at & 0x80) && (value != -1 || !(*out->at & 0x80)));
    wrap(out, tag, end);
}

/* ---- the unit: one value by OID ---- */

#define FML 0x2B, 6, 1, 4, 1, 0xE0, 0x44, 0x69, 1
static const struct { uint8_t length, oid[12]; int tag; long value; const char *text; } OBJECTS[] = {
    {8, {0x2B, 6, 1, 2, 1, 1, 3, 0}, TICKS, 8640000, 0},
    {8, {0x2B, 6, 1, 2, 1, 1, 5, 0}, OCTETS, 0, "mx1.example.com"},
    {11, {FML, 1, 0}, OCTETS, 0, "FortiMail-VM"},
    {11, {FML, 2, 0}, OCTETS, 0, "FEVM020000000001"},
    {11, {FML, 3, 0}, OCTETS, 0, "v7.4.3,build600,240612 (7.4.3 GA)"},
    {11, {FML, 5, 0}, INTEGER, 1, 0},
    {11, {FML, 6, 0}, GAUGE, 7, 0},
    {11, {FML, 7, 0}, GAUGE, 42, 0},
    {11, {FML, 8, 0}, GAUGE, 3, 0},
    {11, {FML, 9, 0}, GAUGE, 13, 0},
    {11, {FML, 10, 0}, GAUGE, 1100, 0},
    {11, {FML, 30, 0}, GAUGE, 5, 0},
    {12, {FML, 103, 1, 0}, GAUGE, 31, 0},
};

static long mode = 1;

static void put_value(Writer *out, Stretch oid) {
    static const uint8_t ha[] = {FML, 0x81, 0x48};
    size_t length = oid.end - oid.at;
    if (length == 13 && !memcmp(oid.at, ha, 11)) {
        put_number(out, INTEGER, mode);
        return;
    }
    for (size_t i = 0; i < sizeof OBJECTS / sizeof *OBJECTS; i++)
        if (OBJECTS[i].length == length && !memcmp(OBJECTS[i].oid, oid.at, length)) {
            if (OBJECTS[i].text) put_tlv(out, OCTETS, OBJECTS[i].text, strlen(OBJECTS[i].text));
            else put_number(out, OBJECTS[i].tag, OBJECTS[i].value);
            return;
        }
    put_tlv(out, NO_SUCH_OBJECT, "", 0);
}

/* The response to a GET, or nothing; returns whether there was one. */
static int put_response(Writer *out, Stretch pdu) {
    Stretch request_id = next(&pdu, INTEGER), oids[64];
    int count = 0;
    next(&pdu, INTEGER), next(&pdu, INTEGER);
    Stretch listed = next(&pdu, SEQUENCE);
    if (!listed.at) return 0;
    while (listed.at < listed.end && count < 64) {
        Stretch pair = next(&listed, SEQUENCE);
        if (!(oids[count++] = next(&pair, OID)).at) return 0;
    }
    uint8_t *end = out->at;
    while (count--) {
        uint8_t *pair_end = out->at;
        put_value(out, oids[count]);
        put_tlv(out, OID, oids[count].at, oids[count].end - oids[count].at);
        wrap(out, SEQUENCE, pair_end);
    }
    wrap(out, SEQUENCE, end);
    put_number(out, INTEGER, 0), put_number(out, INTEGER, 0);
    put_tlv(out, INTEGER, request_id.at, request_id.end - request_id.at);
    wrap(out, RESPONSE, end);
    return 1;
}

static int answer_v2c(Writer *out, Stretch message) {
    Stretch community = next(&message, OCTETS), pdu = next(&message, GET);
    uint8_t *end = out->at;
    if (!community.at || !pdu.at || !put_response(out, pdu)) return 0;
    put_tlv(out, OCTETS, community.at, community.end - community.at);
    put_number(out, INTEGER, 1);
    wrap(out, SEQUENCE, end);
    return 1;
}

static void put_report(Writer *out, int counter) {
    uint8_t *end = out->at, oid[] = {0x2B, 6, 1, 6, 3, 15, 1, 1, counter, 0};
    put_number(out, COUNTER, 1);
    put_tlv(out, OID, oid, sizeof oid);
    wrap(out, SEQUENCE, end), wrap(out, SEQUENCE, end);
    for (int i = 0; i < 3; i++) put_number(out, INTEGER, 0);
    wrap(out, REPORT, end);
}

static long engine_time(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return FIRST_TIME + now.tv_sec;
}

static int answer_v3(Writer *out, Stretch message, uint8_t *datagram, size_t length, uint32_t address) {
    Stretch header = next(&message, SEQUENCE), usm_octets = next(&message, OCTETS), data = message;
    Stretch message_id = next(&header, INTEGER), flags_at = (next(&header, INTEGER), next(&header, OCTETS));
    Stretch usm = next(&usm_octets, SEQUENCE), engine = next(&usm, OCTETS), boots = next(&usm, INTEGER);
    Stretch their_time = next(&usm, INTEGER), user = next(&usm, OCTETS), digest = next(&usm, OCTETS), salt = next(&usm, OCTETS);
    if (!salt.at || !message_id.at || flags_at.end - flags_at.at != 1) return 0;
    int flags = *flags_at.at & (AUTH | PRIV), report = 0, wanted = AUTH | PRIV;
    long now = engine_time();
    uint8_t ours[ENGINE_LENGTH] = {0x80, 0, 0x30, 0x44, 1}, auth_key[20], priv_key[20], check[20];
    memcpy(ours + 5, &address, 4);
    localised(AUTH_MASTER, ours, auth_key), localised(PRIV_MASTER, ours, priv_key);
    if (engine.end - engine.at != ENGINE_LENGTH || memcmp(engine.at, ours, ENGINE_LENGTH)) report = 4, wanted = 0;
    else if (user.end - user.at != (long)strlen(USER) || memcmp(user.at, USER, strlen(USER))) report = 3, wanted = 0;
    else if (flags != (AUTH | PRIV)) report = 1, wanted = 0;
    else {
        uint8_t sent[12];
        if (digest.end - digest.at != 12 || salt.end - salt.at != 8) return 0;
        memcpy(sent, digest.at, 12);
        memset(datagram + (digest.at - datagram), 0, 12);
        hmac(auth_key, datagram, length, check);
        if (memcmp(check, sent, 12)) report = 5, wanted = 0;
        else if (number(boots) != BOOTS || labs(number(their_time) - now) > WINDOW) report = 2, wanted = AUTH;
    }
    uint8_t *end = out->at, *plain_end;
    if (report) put_report(out, report);
    else {
        Stretch encrypted = next(&data, OCTETS);
        if (!encrypted.at) return 0;
        cfb(priv_key, number(boots), number(their_time), salt.at, datagram + (encrypted.at - datagram), encrypted.end - encrypted.at, 1);
        Stretch scoped = next(&encrypted, SEQUENCE);
        next(&scoped, OCTETS), next(&scoped, OCTETS);
        Stretch pdu = next(&scoped, GET);
        if (!pdu.at || !put_response(out, pdu)) return 0;
    }
    put_tlv(out, OCTETS, "", 0), put_tlv(out, OCTETS, ours, ENGINE_LENGTH);
    wrap(out, SEQUENCE, end);
    static uint64_t counter;
    uint8_t our_salt[8];
    counter++;
    memcpy(our_salt, &counter, 8);
    if (wanted & PRIV) {
        cfb(priv_key, BOOTS, now, our_salt, out->at, end - out->at, 0);
        wrap(out, OCTETS, end);
    }
    plain_end = out->at;
    put_tlv(out, OCTETS, our_salt, wanted & PRIV ? 8 : 0);
    uint8_t *digest_end = out->at;
    put_tlv(out, OCTETS, "\0\0\0\0\0\0\0\0\0\0\0\0", wanted & AUTH ? 12 : 0);
    put_tlv(out, OCTETS, user.at, user.end - user.at);
    put_number(out, INTEGER, now), put_number(out, INTEGER, BOOTS);
    put_tlv(out, OCTETS, ours, ENGINE_LENGTH);
    wrap(out, SEQUENCE, plain_end), wrap(out, OCTETS, plain_end);
    uint8_t *header_end = out->at, sent_flags = wanted;
    put_number(out, INTEGER, 3), put_tlv(out, OCTETS, &sent_flags, 1), put_number(out, INTEGER, LARGEST);
    put_tlv(out, INTEGER, message_id.at, message_id.end - message_id.at);
    wrap(out, SEQUENCE, header_end);
    put_number(out, INTEGER, 3);
    wrap(out, SEQUENCE, end);
    if (wanted & AUTH) {
        hmac(auth_key, out->at, end - out->at, check);
        memcpy(digest_end - 12, check, 12);
    }
    return 1;
}

static int answer(Writer *out, uint8_t *datagram, size_t length, uint32_t address) {
    Stretch whole = {datagram, datagram + length}, message = next(&whole, SEQUENCE), version = next(&message, INTEGER);
    out->at = end_of(out);
    int network = ntohl(address) >> 16;
    if (!version.at || network == 0x7F02) return 0;
    mode = network == 0x7F03 ? 2 : 1;
    return number(version) == 1 ? answer_v2c(out, message) : number(version) == 3 && answer_v3(out, message, datagram, length, address);
}

/* ---- the socket: batches in, batches out, each reply from the address that was asked ---- */

static uint8_t QUESTIONS[BATCH][LARGEST], NOTES[BATCH][64];
static Writer ANSWERS[BATCH];

static void serve(int server) {
    struct sockaddr_in peers[BATCH];
    struct iovec in[BATCH], out[BATCH];
    struct mmsghdr heard[BATCH], said[BATCH];
    for (int i = 0; i < BATCH; i++) {
        in[i] = (struct iovec){QUESTIONS[i], LARGEST};
        heard[i].msg_hdr = (struct msghdr){&peers[i], sizeof peers[i], &in[i], 1, NOTES[i], sizeof NOTES[i], 0};
    }
    int count = recvmmsg(server, heard, BATCH, MSG_DONTWAIT, 0), answered = 0;
    for (int i = 0; i < count; i++) {
        struct cmsghdr *note = CMSG_FIRSTHDR(&heard[i].msg_hdr);
        if (!note || note->cmsg_type != IP_PKTINFO) continue;
        struct in_pktinfo *info = (struct in_pktinfo *)CMSG_DATA(note);
        if (!answer(&ANSWERS[i], QUESTIONS[i], heard[i].msg_len, info->ipi_addr.s_addr)) continue;
        info->ipi_spec_dst = info->ipi_addr;
        info->ipi_ifindex = 0;
        out[answered] = (struct iovec){ANSWERS[i].at, end_of(&ANSWERS[i]) - ANSWERS[i].at};
        said[answered].msg_hdr = heard[i].msg_hdr;
        said[answered].msg_hdr.msg_iov = &out[answered];
        said[answered++].msg_hdr.msg_flags = 0;
    }
    if (answered) sendmmsg(server, said, answered, 0);
}

int main(int count, char **arguments) {
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(count > 1 ? atoi(arguments[1]) : 0)};
    socklen_t size = sizeof place;
    int server = socket(AF_INET, SOCK_DGRAM, 0), on = 1, room = 8 << 20;
    make_sbox();
    master(AUTH_PASSWORD, AUTH_MASTER), master(PRIV_PASSWORD, PRIV_MASTER);
    setsockopt(server, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
    setsockopt(server, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    setsockopt(server, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (bind(server, (struct sockaddr *)&place, size) || getsockname(server, (struct sockaddr *)&place, &size)) {
        perror("responder");
        return 1;
    }
    printf("%d\n", ntohs(place.sin_port));
    fflush(stdout);
    struct pollfd watched[2] = {{server, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    while (poll(watched, 2, -1) >= 0 && !watched[1].revents) serve(server);
    return 0;
}
