// The peer of wirebench on librdkafka: the same arguments, the same settings, the same line of JSON.
//   cc -O2 -o rdkafka_bench rdkafka_bench.c -lrdkafka
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static long delivered, failed;
static double bytes, begun, begun_cpu, first;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_utime.tv_usec / 1e6 + u.ru_stime.tv_sec + u.ru_stime.tv_usec / 1e6;
}

static void count(size_t length) {
  if (delivered++ == 0) first = now() - begun;
  bytes += length;
}

static void report(rd_kafka_t *kafka, const rd_kafka_message_t *message, void *opaque) {
  (void)kafka, (void)opaque;
  if (message->err) failed++;
  else count(message->len);
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value) {
  char error[256];
  if (rd_kafka_conf_set(conf, name, value, error, sizeof error)) fprintf(stderr, "%s\n", error), exit(2);
}

static int produce(rd_kafka_conf_t *conf, const char *topic, long n, char **payload, unsigned *length, long kinds) {
  set(conf, "enable.idempotence", "true");
  set(conf, "acks", "all");
  set(conf, "linger.ms", "5");
  set(conf, "message.max.bytes", "10000000");
  rd_kafka_conf_set_dr_msg_cb(conf, report);
  rd_kafka_t *kafka = rd_kafka_new(RD_KAFKA_PRODUCER, conf, NULL, 0);
  if (!kafka) return 1;
  for (long i = 0; i < n;) {
    rd_kafka_resp_err_t error = rd_kafka_producev(
        kafka, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_VALUE(payload[i % kinds], length[i % kinds]),
        RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) rd_kafka_poll(kafka, 10);
    else if (error) failed++, i++;
    else rd_kafka_poll(kafka, 0), i++;
  }
  rd_kafka_flush(kafka, 300000);
  return 0;
}

static int consume(rd_kafka_conf_t *conf, const char *topic, long n) {
  set(conf, "group.id", "bench");
  set(conf, "enable.auto.commit", "false");
  set(conf, "check.crcs", "true");
  set(conf, "auto.offset.reset", "earliest");
  set(conf, "fetch.message.max.bytes", "8388608");
  set(conf, "fetch.max.bytes", "16777216");
  rd_kafka_t *kafka = rd_kafka_new(RD_KAFKA_CONSUMER, conf, NULL, 0);
  if (!kafka) return 1;
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic, 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(kafka, list);
  rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer(kafka);
  static rd_kafka_message_t *batch[10000];
  while (delivered < n) {
    // Returns once it has as many as it was asked for: asked for more than there are, it would wait for its timeout.
    ssize_t got = rd_kafka_consume_batch_queue(queue, 100, batch, n - delivered < 10000 ? n - delivered : 10000);
    if (got < 0 || now() - begun > 600) break;
    for (ssize_t i = 0; i < got; i++) {
      if (!batch[i]->err && delivered < n) count(batch[i]->len);
      rd_kafka_message_destroy(batch[i]);
    }
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 6) return fprintf(stderr, "rdkafka_bench produce|consume BROKER TOPIC COUNT PAYLOADS\n"), 2;
  static char *payload[4096];
  static unsigned length[4096];
  long kinds = 0, n = atol(argv[4]);
  FILE *file = fopen(argv[5], "rb");
  unsigned char prefix[4];
  while (file && kinds < 4096 && fread(prefix, 4, 1, file) == 1) {
    length[kinds] = (unsigned)prefix[0] << 24 | prefix[1] << 16 | prefix[2] << 8 | prefix[3];
    payload[kinds] = malloc(length[kinds]);
    if (!payload[kinds] || fread(payload[kinds], 1, length[kinds], file) != length[kinds]) return 2;
    kinds++;
  }
  if (!kinds) return fprintf(stderr, "%s: no payloads\n", argv[5]), 2;
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", argv[2]);
  begun = now(), begun_cpu = cpu();
  int producing = !strcmp(argv[1], "produce");
  if (producing ? produce(conf, argv[3], n, payload, length, kinds) : consume(conf, argv[3], n)) return 1;
  double wall = now() - begun, used = cpu() - begun_cpu;
  printf("{\"client\":\"librdkafka\",\"mode\":\"%s\",\"n\":%ld,\"ok\":%ld,\"failed\":%ld,\"wall_s\":%.4f,\"first_s\":%.4f,"
         "\"msgs_s\":%.4f,\"MB_s\":%.4f,\"cpu_s\":%.4f,\"cpu_s_per_GB\":%.4f}\n",
         argv[1], n, delivered, n - delivered, wall, first, delivered / wall, bytes / 1e6 / wall, used, used / (bytes / 1e9));
  return delivered == n ? 0 : 1;
}
