// The house rules that a compiler does not check. Each is a function of one file's path and text (or of the list of
// paths) and returns what it found; a rule that does not concern a file returns nothing.
#pragma once
#include "tests/tidy/source.hpp"

#include <string>
#include <vector>

namespace kentongan::tidy {

// Clocks, randomness, threads, files and the environment stay out of the pure folders; detached tasks and rand() out
// of everything; a clock is read in a short list of shell files only.
std::vector<violation> check_banned_calls(const source_file&);

// g++ 12 destroys temporaries twice that are built inside a co_await expression: braces, lambda captures and ?: there
// must become named locals first.
std::vector<violation> check_co_await(const source_file&);

// Headers: #pragma once, and a comment on top that says what it is.
std::vector<violation> check_header(const source_file&);

// At most 450 lines per source outside the tests.
std::vector<violation> check_length(const source_file&);

// No tabs, no trailing blanks, a line break at the end, no notes of unfinished work, no path of one machine.
std::vector<violation> check_text(const source_file&);

// Tests that would not count: skipped or allowed to fail, or with a name that ctest or doctest's filter misreads.
std::vector<violation> check_test_cases(const source_file&);

// The README opens with the command that shows the project and the one that tests it.
std::vector<violation> check_readme(const source_file&);

// Only the agreed names at the top level; `names` are the entries of the repository's root.
std::vector<violation> check_top_level(const std::vector<std::string>& names);

// A file that begins with #! can be executed.
std::vector<violation> check_script(const source_file&, bool executable);

}  // namespace kentongan::tidy
