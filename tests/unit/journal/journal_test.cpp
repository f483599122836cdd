// The port's two implementations: one with a thread, one without.
#include "gateway/journal/journal.hpp"

#include "gateway/journal/direct_journal.hpp"
#include "tests/unit/journal/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

using namespace kentongan::domain;
using namespace kentongan::journal;
using test::sealed;
using test::temp_dir;

namespace {

// A loop that things are posted to, as the gateway's io_context is.
class loop {
 public:
  poster post() {
    return [this](std::function<void()> f) {
      const std::lock_guard lock(mutex_);
      ready_.push_back(std::move(f));
      wake_.notify_one();
    };
  }
  // Runs one thing, waiting for it; false when none came within ten seconds.
  bool run_one() {
    std::unique_lock lock(mutex_);
    if (!wake_.wait_for(lock, std::chrono::seconds(10), [&] { return !ready_.empty(); })) return false;
    const auto f = std::move(ready_.front());
    ready_.pop_front();
    lock.unlock();
    f();
    return true;
  }
  std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    return ready_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> ready_;
};

}  // namespace

TEST_CASE("commits complete in the order of the calls, on the caller's thread, when they are on disk") {
  const temp_dir dir;
  loop l;
  sqlite_journal j(store::open(dir.file()).value(), l.post());
  std::vector<std::uint64_t> completed;
  const auto self = std::this_thread::get_id();
  for (std::uint64_t seq = 1; seq <= 400; seq += 4) {
    j.commit(sealed(test::story(seq, "K-" + std::to_string(seq))), [&, seq](std::error_code code) {
      CHECK(!code);
      CHECK(std::this_thread::get_id() == self);
      completed.push_back(seq);
    });
  }
  CHECK(completed.empty());
  std::size_t read = 0;
  j.read(order_id("K-397"), 1, 10, [&](std::error_code code, std::vector<fact> facts) {
    CHECK(!code);
    CHECK(std::this_thread::get_id() == self);
    read = facts.size();
  });
  auto looker = store::open_read_only(dir.file()).value();
  for (std::uint64_t n = 1; n <= 100; ++n) {
    REQUIRE(l.run_one());
    CHECK(completed.size() == n);
    CHECK(looker.snapshot({}).value().last_seq >= completed.back() + 3);
  }
  REQUIRE(l.run_one());
  CHECK(read == 4);
  CHECK(std::ranges::is_sorted(completed));
}

TEST_CASE("stop finishes what was asked for, later calls are cancelled, the file is free") {
  const temp_dir dir;
  loop l;
  sqlite_journal j(store::open(dir.file()).value(), l.post());
  int good = 0, cancelled = 0;
  const auto count = [&](std::error_code code) {
    if (!code) ++good;
    if (code == std::errc::operation_canceled) ++cancelled;
  };
  for (std::uint64_t seq = 1; seq <= 80; seq += 4) j.commit(sealed(test::story(seq, "K")), count);
  j.stop();
  CHECK(l.waiting() == 20);
  j.commit(sealed(test::story(81, "K")), count);
  j.read({}, 1, 1, [&](std::error_code code, std::vector<fact>) { count(code); });
  j.stop();
  while (l.waiting() > 0) l.run_one();
  CHECK(good == 20);
  CHECK(cancelled == 2);
  auto s = store::open(dir.file()).value();
  CHECK(s.last_seq() == 80);
}

TEST_CASE("a failure is told before its completion, and only its batch fails") {
  const temp_dir dir;
  loop l;
  std::string log;
  sqlite_journal j(store::open(dir.file()).value(), l.post(), [&](const failure& f) { log += f.code.message() + ";"; });
  const auto note = [&](std::error_code code) { log += code ? "failed;" : "done;"; };
  j.commit(sealed(test::story(1, "K-1")), note);
  j.commit(sealed(test::story(9, "K-2")), note);
  j.commit(sealed(test::story(5, "K-2")), note);
  for (int i = 0; i < 3; ++i) REQUIRE(l.run_one());
  CHECK(log == "done;the batch does not continue the journal;failed;done;");
}

TEST_CASE("the journal without a thread writes at once and completes later") {
  auto s = store::in_memory().value();
  loop l;
  direct_journal j(s, l.post());
  int done = 0;
  j.commit(sealed(test::story(1, "K-1")), [&](std::error_code code) { done += !code; });
  CHECK(done == 0);
  CHECK(s.last_seq() == 4);
  j.read({}, 2, 2, [&](std::error_code code, std::vector<fact> facts) {
    CHECK(!code);
    CHECK(facts.size() == 2);
    ++done;
  });
  while (l.waiting() > 0) l.run_one();
  CHECK(done == 2);
}

TEST_CASE("injected faults: an error before writes nothing, a crash after has written") {
  struct crash {};
  auto s = store::in_memory().value();
  loop l;
  std::error_code next;
  bool crash_before = false, crash_after = false;
  direct_journal j(s, l.post(),
                   {[&] {
                      if (crash_before) throw crash{};
                      return next;
                    },
                    [&] {
                      if (crash_after) throw crash{};
                    }});
  std::error_code got;
  const auto commit = [&] { j.commit(sealed(test::story(s.last_seq() + 1, "K-1")), [&](auto code) { got = code; }); };
  next = errc::full;
  commit();
  REQUIRE(l.run_one());
  CHECK(got == errc::full);
  CHECK(s.last_seq() == 0);
  next = {};
  crash_before = true;
  CHECK_THROWS_AS(commit(), crash);
  CHECK(s.last_seq() == 0);
  crash_before = false;
  crash_after = true;
  CHECK_THROWS_AS(commit(), crash);
  CHECK(s.last_seq() == 4);
  CHECK(l.waiting() == 0);
  crash_after = false;
  commit();
  REQUIRE(l.run_one());
  CHECK(!got);
  CHECK(s.last_seq() == 8);
}
