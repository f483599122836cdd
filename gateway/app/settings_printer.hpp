// A struct as a list of lines by its schema (settings_value.hpp), for the printed file and for the reference.
#pragma once
#include "gateway/app/settings_value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::app {

struct config_line {
  enum class what : std::uint8_t { table, list_table, value };
  what kind = what::value;
  std::string path;  // of the table
  std::string key;   // of a value
  std::string doc;
  std::string range;     // of a value; may be empty
  std::string standard;  // its default as TOML; empty: it must be given
  std::string current;   // as TOML
  bool example = false;  // part of a list that is empty: shown, not set
  bool again = false;    // of a second or later element of a list: its meaning has been told
};

template <class T>
class table_lister {
 public:
  table_lister(const T& current, std::string path, bool example, bool again, std::vector<config_line>& out)
      : current_(current), path_(std::move(path)), example_(example), again_(again), out_(out) {}

  template <class M>
  void value(std::string_view key, M T::*member, std::string_view doc, rule given = {}) {
    add(key, member, doc, std::move(given), to_toml(to_raw(default_.*member)));
  }
  template <class M>
  void needed(std::string_view key, M T::*member, std::string_view doc, rule given = {}) {
    add(key, member, doc, std::move(given), "");
  }
  template <class M>
  void table(std::string_view key, M T::*member, std::string_view doc) {
    head(config_line::what::table, key, doc, example_, again_);
    list(current_.*member, path_of(key), example_, again_);
  }
  template <class E>
  void tables(std::string_view key, std::vector<E> T::*member, std::string_view doc) {
    const auto& elements = current_.*member;
    for (const auto& e : elements) {
      const bool again = again_ || &e != &elements.front();
      head(config_line::what::list_table, key, doc, example_, again);
      list(e, path_of(key), example_, again);
    }
    if (elements.empty()) {
      head(config_line::what::list_table, key, doc, true, again_);
      list(E{}, path_of(key), true, again_);
    }
  }

 private:
  template <class S>
  void list(const S& sub, std::string path, bool example, bool again) {
    table_lister<S> lister(sub, std::move(path), example, again, out_);
    schema<S>::rows(lister);
  }
  template <class M>
  void add(std::string_view key, M T::*member, std::string_view doc, rule given, std::string standard) {
    out_.push_back({config_line::what::value, path_, std::string(key), std::string(doc),
                    rule_for<M>(std::move(given)).text, std::move(standard), to_toml(to_raw(current_.*member)),
                    example_, again_});
  }
  void head(config_line::what kind, std::string_view key, std::string_view doc, bool example, bool again) {
    out_.push_back({kind, path_of(key), "", std::string(doc), "", "", "", example, again});
  }
  std::string path_of(std::string_view key) const {
    return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
  }

  const T& current_;
  T default_{};
  std::string path_;
  bool example_, again_;
  std::vector<config_line>& out_;
};

template <class T>
std::vector<config_line> list_config(const T& value) {
  std::vector<config_line> lines;
  table_lister<T> lister(value, "", false, false, lines);
  schema<T>::rows(lister);
  return lines;
}

std::string print_toml(const std::vector<config_line>&);
// One row per value; a list of tables is named as it is written, "[[net]] call".
std::string print_markdown(const std::vector<config_line>&);

}  // namespace kentongan::app
