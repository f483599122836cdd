#include "firmware/core/tx_queue.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

using namespace kentongan::core;
namespace htl = kentongan::radio::htl;

namespace {

struct recorder final : tx_queue_sink {
  std::vector<std::string> lines;
  void left(const tx_job& job, htl::tx_status status, htl::tx_reason reason) override {
    lines.push_back(std::to_string(job.id) + (status == htl::tx_status::expired ? " expired" : " refused") +
                    (reason == htl::tx_reason::displaced    ? " displaced"
                     : reason == htl::tx_reason::lease_lost ? " lease lost"
                                                            : ""));
  }
};

tx_job job(std::uint16_t id, htl::priority rank = htl::priority::routine) {
  return {.origin = job_origin::htl, .rank = rank, .id = id};
}

std::uint16_t take_next(tx_queue& queue) {
  const auto next = queue.next();
  REQUIRE(next);
  const std::uint16_t id = queue.job(*next).id;
  queue.finish(*next);
  return id;
}

const std::vector<std::uint8_t> frame(20, 0x41);

}  // namespace

TEST_CASE("tx queue: highest priority first, oldest first within one, contents unchanged") {
  recorder sink;
  tx_queue queue(sink);
  const std::vector<std::uint8_t> other(tx_queue::job_octets, 0x55);
  CHECK(queue.push(job(1), frame));
  CHECK(queue.push(job(2, htl::priority::urgent), frame));
  CHECK(queue.push(job(3, htl::priority::emergency), other));
  CHECK(queue.push(job(4), frame));
  CHECK(queue.push(job(5, htl::priority::emergency), frame));
  CHECK(queue.waiting() == 5);
  const auto next = queue.next();
  REQUIRE(next);
  CHECK(std::vector<std::uint8_t>(queue.octets(*next).begin(), queue.octets(*next).end()) == other);
  for (const int id : {3, 5, 2, 1, 4}) CHECK(take_next(queue) == id);
  CHECK_FALSE(queue.next());
  CHECK(queue.free() == tx_queue::places);
  CHECK(sink.lines.empty());
}

TEST_CASE("tx queue: full, the oldest routine job makes way, emergencies never do") {
  recorder sink;
  tx_queue queue(sink);
  for (std::uint16_t id = 0; id < tx_queue::places; ++id) CHECK(queue.push(job(id), frame));
  CHECK(queue.free() == 0);
  CHECK(queue.push(job(100), frame));
  CHECK(queue.push(job(101, htl::priority::urgent), frame));
  CHECK(sink.lines == std::vector<std::string>{"0 refused displaced", "1 refused displaced"});
  // Emergencies push out routine jobs, then the urgent one, and then there is no room for anybody.
  for (std::uint16_t id = 200; id < 200 + tx_queue::places; ++id) {
    CHECK(queue.push(job(id, htl::priority::emergency), frame));
  }
  CHECK(sink.lines.size() == 2 + tx_queue::places);
  CHECK(sink.lines.back() == "101 refused displaced");
  for (const auto rank : {htl::priority::routine, htl::priority::urgent, htl::priority::emergency}) {
    CHECK_FALSE(queue.push(job(300, rank), frame));
  }
  for (std::uint16_t id = 200; id < 200 + tx_queue::places; ++id) CHECK(take_next(queue) == id);
}

TEST_CASE("tx queue: an urgent job does not displace an urgent one, nor a routine job anything better") {
  recorder sink;
  tx_queue queue(sink);
  for (std::uint16_t id = 0; id < tx_queue::places; ++id) CHECK(queue.push(job(id, htl::priority::urgent), frame));
  CHECK_FALSE(queue.push(job(100, htl::priority::urgent), frame));
  CHECK_FALSE(queue.push(job(101), frame));
  CHECK(queue.push(job(102, htl::priority::emergency), frame));
  CHECK(sink.lines == std::vector<std::string>{"0 refused displaced"});
}

TEST_CASE("tx queue: a job on the air is neither displaced nor expired nor flushed, and may be put back in its turn") {
  recorder sink;
  tx_queue queue(sink);
  tx_job mortal = job(0);
  mortal.expires = true;
  mortal.deadline_ms = 10;
  CHECK(queue.push(mortal, frame));
  CHECK(queue.push(job(1), frame));
  const auto first = queue.next();
  REQUIRE(first);
  queue.take(*first);
  for (std::uint16_t id = 2; id < 2 + tx_queue::places; ++id) CHECK(queue.push(job(id), frame));
  queue.expire(1000);
  CHECK(queue.job(*first).id == 0);
  CHECK(queue.knows(job_origin::htl, 0));
  CHECK_FALSE(queue.knows(job_origin::ackmode, 0));
  queue.put_back(*first);
  REQUIRE(queue.next());
  CHECK(queue.job(*queue.next()).id == 0);
  queue.take(*first);
  sink.lines.clear();
  CHECK(queue.flush(htl::tx_status::expired, htl::tx_reason::lease_lost) == tx_queue::places - 1);
  CHECK(sink.lines.front() == "24 expired lease lost");
  CHECK(queue.free() == tx_queue::places - 1);
}

TEST_CASE("tx queue: jobs expire at their deadline, across the wrap of the clock") {
  for (const std::uint32_t now : {0U, 1000U, 0xFFFFFF00U}) {
    CAPTURE(now);
    recorder sink;
    tx_queue queue(sink);
    tx_job mortal = job(7);
    mortal.expires = true;
    mortal.deadline_ms = now + 500;
    CHECK(queue.push(mortal, frame));
    CHECK(queue.push(job(8), frame));
    queue.expire(now);
    queue.expire(now + 499);
    CHECK(sink.lines.empty());
    queue.expire(now + 500);
    CHECK(sink.lines == std::vector<std::string>{"7 expired"});
    CHECK(queue.waiting() == 1);
  }
}

TEST_CASE("tx queue: too long is refused") {
  recorder sink;
  tx_queue queue(sink);
  CHECK_FALSE(queue.push(job(1), std::vector<std::uint8_t>(tx_queue::job_octets + 1, 0x41)));
  CHECK(queue.free() == tx_queue::places);
  CHECK(sizeof(tx_queue) < 9500);
}
