// The tables of a journal file, as numbered steps. A step is never changed once a city runs it: a new one is added
// behind it. The file's PRAGMA user_version is the number of its last step.
#pragma once
#include "gateway/journal/sqlite.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace kentongan::journal {

// "KTGN": PRAGMA application_id of our files (sqlite.org/fileformat2.html, offset 68).
inline constexpr std::int64_t application_id = 0x4B54474E;

struct migration {
  int number;  // 1, 2, 3 ... without gaps
  const char* sql;
};

std::span<const migration> migrations();

// What a file is, before anything is written to it.
enum class file_kind { empty, journal };

// Throws not_a_journal for a file with someone else's tables, newer_schema for one from a later version.
file_kind inspect(database&, std::span<const migration> = migrations());

// Applies the steps the file does not have yet, each in a transaction of its own. A journal already up to date is
// not written to.
void migrate(database&, std::span<const migration> = migrations());

}  // namespace kentongan::journal
