// kill -9 at random instants: what was acknowledged is there, whole, and in order.
#include "gateway/journal/store.hpp"
#include "tests/unit/journal/samples.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

using namespace kentongan::domain;
using namespace kentongan::journal;
using test::temp_dir;

namespace {

// Commits stories of growing size for ever; after each commit, writes the journal's last seq to the pipe.
[[noreturn]] void commit_until_killed(const std::string& path, int out) {
  auto s = store::open(path);
  if (!s) _exit(1);
  for (std::uint64_t round = 1;; ++round) {
    kentongan::ports::journal_batch batch;
    auto seq = s->last_seq() + 1;
    for (std::uint64_t i = 0; i <= round % 7; ++i, seq += 4)
      for (auto& f : test::story(seq, "K-" + std::to_string(seq))) batch.facts.push_back(std::move(f));
    batch.put = {{seq, "topic", std::to_string(seq - 1), 0}};
    if (!s->commit(batch)) _exit(2);
    const auto last = s->last_seq();
    if (write(out, &last, sizeof last) != sizeof last) _exit(3);
    if (s->checkpoint_due()) s->checkpoint();
  }
}

// Kills a child after `delay`; the last seq it acknowledged, or `before` when there was none.
std::uint64_t run_and_kill(const std::string& path, std::chrono::microseconds delay, std::uint64_t before) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    close(ends[0]);
    commit_until_killed(path, ends[1]);
  }
  close(ends[1]);
  std::thread killer([&] {
    std::this_thread::sleep_for(delay);
    kill(child, SIGKILL);
  });
  std::uint64_t last = before, acknowledged = 0;
  while (read(ends[0], &acknowledged, sizeof acknowledged) == sizeof acknowledged) last = acknowledged;
  killer.join();
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  return last;
}

}  // namespace

TEST_CASE("kill -9 at thirty instants loses nothing that was acknowledged") {
  const temp_dir dir;
  std::mt19937_64 engine(30);
  std::uint64_t last = 0, acknowledged_total = 0;
  for (int kills = 0; kills < 30; ++kills) {
    CAPTURE(kills);
    const auto acknowledged = run_and_kill(dir.file(), std::chrono::microseconds(5'000 + engine() % 60'000), last);
    auto s = store::open(dir.file()).value();
    REQUIRE(s.last_seq() >= acknowledged);
    // At most the one batch whose acknowledgement the kill cut off.
    CHECK(s.last_seq() - acknowledged <= 28);
    const auto report = s.verify().value();
    CHECK(!report.broken);
    CHECK(report.facts == s.last_seq());
    const auto shot = s.snapshot({}).value();
    CHECK(shot.open_facts.empty());
    CHECK(shot.closed.size() * 4 == s.last_seq());
    CHECK((shot.outbox.empty() ? "0" : shot.outbox.back().payload) == std::to_string(s.last_seq()));
    acknowledged_total += acknowledged - last;
    last = s.last_seq();
  }
  CHECK(acknowledged_total > 0);
  CHECK(store::open(dir.file()).value().verify_projections().value().empty());
}
