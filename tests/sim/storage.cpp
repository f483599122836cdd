#include "tests/sim/storage.hpp"

#include <unistd.h>

namespace kentongan::sim {

using namespace std::chrono_literals;

namespace {
template <class T>
T must(journal::result<T> r) {
  if (!r) throw violation(r.error().message);
  return std::move(*r);
}
}  // namespace

disk::disk(bool on_file, std::uint64_t seed) {
  if (on_file) {
    // A disk in memory where there is one: what is tested here is the file's form, not the machine's disk.
    const std::filesystem::path memory("/dev/shm");
    folder_ = (std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path()) /
              ("kentongan-sim-" + std::to_string(::getpid()) + '-' + std::to_string(seed));
    std::filesystem::create_directories(folder_);
  }
  reopen();
}

disk::~disk() {
  store_.reset();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

void disk::reopen() {
  if (store_ && folder_.empty()) return;
  store_.reset();
  store_.emplace(
      must(folder_.empty() ? journal::store::in_memory() : journal::store::open((folder_ / "journal.db").string())));
}

storage::storage(parts p, chance c)
    : p_(std::move(p)),
      chance_(c),
      inner_(p_.store,
             [this](std::function<void()> f) {
               p_.loop.after(chance_.between(0ms, p_.healed ? 3ms : p_.faults.commit_max), p_.owner, std::move(f));
             },
             {[this]() -> std::error_code {
                if (p_.healed) return {};
                if (p_.full_until > p_.loop.now()) return ::kentongan::journal::errc::full;
                if (chance_.hit(p_.faults.busy)) return ::kentongan::journal::errc::busy;
                if (chance_.hit(p_.faults.crash_in_commit / 2)) throw killed();
                return {};
              },
              [this] {
                p_.written(*batch_);
                p_.ledger.add(batch_->facts, p_.loop.now());
                for (const auto& row : batch_->put) p_.keeps(row);
                for (const auto id : batch_->drop) p_.drops(id);
                if (!p_.healed && chance_.hit(p_.faults.crash_in_commit / 2)) throw killed();
              }}) {}

void storage::commit(ports::sealed_batch batch, std::function<void(std::error_code)> done) {
  batch_ = batch;
  inner_.commit(std::move(batch), std::move(done));
}

void storage::read(domain::order_id id, std::uint64_t from, std::size_t limit, read_handler done) {
  inner_.read(std::move(id), from, limit, std::move(done));
}

}  // namespace kentongan::sim
