// No room left: an error, nothing of the batch, and work as before when there is room again.
#include "gateway/journal/store.hpp"
#include "tests/unit/journal/samples.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

using namespace kentongan;
using namespace kentongan::domain;
using namespace kentongan::journal;
using test::batch_of;
using test::temp_dir;

namespace {

ports::journal_batch orders(std::uint64_t seq, int count) {
  ports::journal_batch batch;
  for (int i = 0; i < count; ++i, seq += 4)
    for (auto& f : test::story(seq, "K-" + std::to_string(seq))) batch.facts.push_back(std::move(f));
  return batch;
}

// Commits until it fails; the failure.
failure fill(store& s) {
  for (int i = 0; i < 10'000; ++i) {
    if (const auto got = s.commit(orders(s.last_seq() + 1, 10)); !got) return got.error();
  }
  return {};
}

}  // namespace

TEST_CASE("a full file system stops commits and nothing else") {
  const temp_dir dir;
  if (mount("tmpfs", dir.path().c_str(), "tmpfs", 0, "size=2m") != 0) {
    MESSAGE("needs the right to mount; the file size limit below stands in");
    return;
  }
  const auto ballast = dir.file("ballast");
  std::ofstream(ballast) << std::string(1'000'000, 'x');
  {
    auto s = store::open(dir.file()).value();
    const auto why = fill(s);
    CHECK(why.code == errc::full);
    CHECK(why.message.find(dir.file()) != std::string::npos);
    const auto last = s.last_seq();
    CHECK(last > 0);
    for (int again = 0; again < 3; ++again) CHECK(s.commit(orders(last + 1, 10)).error().code == errc::full);
    CHECK(s.last_seq() == last);
    CHECK(s.verify().value().facts == last);
    CHECK(s.snapshot({}).value().last_seq == last);

    std::filesystem::remove(ballast);
    REQUIRE(s.commit(orders(last + 1, 10)));
    CHECK(s.last_seq() == last + 40);
    CHECK(!s.verify().value().broken);
    CHECK(s.verify_projections().value().empty());
  }
  {
    auto s = store::open(dir.file()).value();
    CHECK(s.verify().value().facts == s.last_seq());
  }
  CHECK(umount2(dir.path().c_str(), MNT_DETACH) == 0);
}

TEST_CASE("a file system too full for a new journal is an error, and no obstacle later") {
  const temp_dir dir;
  if (mount("tmpfs", dir.path().c_str(), "tmpfs", 0, "size=200k") != 0) {
    MESSAGE("needs the right to mount");
    return;
  }
  const auto ballast = dir.file("ballast");
  for (int kilobytes = 0; kilobytes <= 190; kilobytes += 10) {
    CAPTURE(kilobytes);
    for (const char* tail : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(dir.file() + tail);
    std::ofstream(ballast) << std::string(static_cast<std::size_t>(kilobytes) * 1000, 'x');
    const auto got = store::open(dir.file());
    if (!got) CHECK_MESSAGE((got.error().code == errc::full || got.error().code == errc::io), got.error().message);
    std::filesystem::remove(ballast);
    if (!got) CHECK(store::open(dir.file()));
  }
  CHECK(umount2(dir.path().c_str(), MNT_DETACH) == 0);
}

TEST_CASE("a file size limit stops commits, and lifting it lets them pass") {
  const temp_dir dir;
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    auto s = store::open(dir.file());
    if (!s) _exit(1);
    limit.rlim_cur = 600'000;
    setrlimit(RLIMIT_FSIZE, &limit);
    const auto why = fill(*s);
    if (why.code != errc::full && why.code != errc::io) _exit(2);
    const auto last = s->last_seq();
    if (s->commit(orders(last + 1, 10)) || s->last_seq() != last) _exit(3);
    if (s->verify().value().facts != last) _exit(4);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
    if (!s->commit(orders(last + 1, 10))) _exit(5);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  auto s = store::open(dir.file()).value();
  CHECK(s.last_seq() > 40);
  CHECK(s.verify().value().facts == s.last_seq());
  CHECK(s.verify_projections().value().empty());
}
