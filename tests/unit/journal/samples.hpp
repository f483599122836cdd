// What the journal's tests share: folders that vanish, facts drawn from a seed, and an order's whole story.
#pragma once
#include "gateway/domain/fact.hpp"
#include "gateway/journal/sqlite.hpp"
#include "gateway/ports/journal.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <random>
#include <string>

namespace kentongan::journal::test {

class temp_dir {
 public:
  temp_dir();
  ~temp_dir();
  temp_dir(const temp_dir&) = delete;
  temp_dir& operator=(const temp_dir&) = delete;
  std::string file(const std::string& name = "journal.db") const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline domain::utc_time at_ms(std::int64_t millis) { return domain::utc_time{std::chrono::milliseconds(millis)}; }

// A body of the given alternative (fact_body's index), every field filled by chance; texts hold any octets.
domain::fact_body random_body(std::size_t alternative, std::mt19937_64&);

domain::fact make_fact(std::uint64_t seq, const std::string& order, domain::fact_body);

// An accepted order for two units, with `deliveries` copies, valid for an hour after its acceptance.
domain::order_accepted accepted(const std::string& id, std::uint32_t deliveries = 2, std::int64_t now_ms = 0);

// Four facts from `seq` on: accepted, on air, done, closed.
std::vector<domain::fact> story(std::uint64_t seq, const std::string& id);

ports::journal_batch batch_of(std::vector<domain::fact>);
ports::sealed_batch sealed(std::vector<domain::fact>);

// Another program's hands on the file.
void tamper(const std::string& path, const std::string& sql);

}  // namespace kentongan::journal::test

// How a failed CHECK shows a result.
template <class T>
struct doctest::StringMaker<kentongan::journal::result<T>> {
  static String convert(const kentongan::journal::result<T>& r) {
    return r ? String("a value") : String(r.error().message.c_str());
  }
};
