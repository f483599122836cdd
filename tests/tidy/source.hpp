// Reading C++ sources as the house rules see them: what is code, what is a comment, what is included.
//
// This is a scanner, not a parser: it knows comments, string, character and raw string literals, and line breaks, which
// is all that the rules need. It never fails; an unterminated literal simply runs to the end of its line or file.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::tidy {

struct source_file {
  std::string path;  // from the repository root, with '/'
  std::string text;
};

struct violation {
  std::string path;
  int line = 0;  // from 1; 0: the file as a whole
  std::string what;
};

struct include_line {
  std::string target;  // without its delimiters
  bool quoted = false;
  int line = 0;
};

// The text with every character of comments, and of the insides of literals, replaced by a blank. Line breaks stay, so
// that line numbers and columns still hold.
std::string without_comments(std::string_view text);
std::string code_only(std::string_view text);

std::vector<include_line> includes_of(std::string_view text);

// Lines without their '\n'. A final line break starts no further line.
std::vector<std::string_view> lines_of(std::string_view text);

bool is_header(std::string_view path);
bool is_cpp(std::string_view path);  // headers and sources

// `path` is `folder` itself or lies below it.
bool is_under(std::string_view path, std::string_view folder);

}  // namespace kentongan::tidy
