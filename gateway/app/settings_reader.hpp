// TOML into structs by their schema (settings_value.hpp), strictly: an unknown key, a wrong type or a broken rule is an
// error with its line, and reading goes on so that all of them are found.
#pragma once
#include "gateway/app/settings_source.hpp"
#include "gateway/app/settings_value.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::app {

// The part of reading one table that does not depend on the struct.
class table_walk {
 public:
  table_walk(const toml::table& table, std::string path, config_source& source, std::vector<config_fault>& errors);

  // Null: absent, which is an error when it must be given.
  const toml::node* take(std::string_view key, bool needed);
  // Nothing: not of the kind that `like` has.
  std::optional<raw_value> raw(const toml::node&, std::string_view key, const raw_value& like);
  const toml::table* table(const toml::node&, std::string_view key);
  // The tables of [[key]], with the path of each.
  void tables(const toml::node&, std::string_view key,
              const std::function<void(const toml::table&, const std::string& path)>& each);
  void error(std::string_view key, std::string what);
  std::string path_of(std::string_view key) const;
  // After the last key: whatever is left in the table is unknown.
  void finish();

  config_source& source;
  std::vector<config_fault>& errors;

 private:
  const toml::table& table_;
  std::string path_;
  std::vector<std::string> known_;
};

template <class T>
class table_reader {
 public:
  table_reader(const toml::table& table, T& into, std::string path, config_source& source,
               std::vector<config_fault>& errors)
      : walk_(table, std::move(path), source, errors), into_(into) {}

  template <class M>
  void value(std::string_view key, M T::*member, std::string_view /*doc*/, rule given = {}) {
    read(key, into_.*member, std::move(given), false);
  }
  template <class M>
  void needed(std::string_view key, M T::*member, std::string_view /*doc*/, rule given = {}) {
    read(key, into_.*member, std::move(given), true);
  }
  template <class M>
  void table(std::string_view key, M T::*member, std::string_view /*doc*/) {
    const auto* node = walk_.take(key, false);
    const auto* sub = node ? walk_.table(*node, key) : nullptr;
    if (sub) read_table(*sub, into_.*member, walk_.path_of(key), walk_.source, walk_.errors);
  }
  template <class E>
  void tables(std::string_view key, std::vector<E> T::*member, std::string_view /*doc*/) {
    const auto* node = walk_.take(key, false);
    if (!node) return;
    auto& list = into_.*member;
    list.clear();
    walk_.tables(*node, key, [&](const toml::table& sub, const std::string& path) {
      list.emplace_back();
      read_table(sub, list.back(), path, walk_.source, walk_.errors);
    });
  }

  template <class S>
  static void read_table(const toml::table& table, S& into, std::string path, config_source& source,
                         std::vector<config_fault>& errors) {
    table_reader<S> reader(table, into, std::move(path), source, errors);
    schema<S>::rows(reader);
    reader.walk_.finish();
  }

 private:
  template <class>
  friend class table_reader;

  template <class M>
  void read(std::string_view key, M& into, rule given, bool needed) {
    const auto* node = walk_.take(key, needed);
    const auto raw = node ? walk_.raw(*node, key, to_raw(into)) : std::nullopt;
    if (!raw) return;
    const rule r = rule_for<M>(std::move(given));
    const bool fits = from_raw(*raw, into);
    if (fits && (!r.holds || r.holds(*raw))) return;
    std::string hint;
    if constexpr (domain::named<M>) {
      const auto names = names_of(M{});
      hint = did_you_mean(std::get<std::string>(*raw), {names.begin(), names.end()});
    }
    walk_.error(key, "must be " + r.text + ", not " + to_toml(*raw) + hint);
  }

  table_walk walk_;
  T& into_;
};

// Parses the text and calls `read` with its root table, unless it is no TOML at all.
void parse_toml(std::string_view text, config_source& source, std::vector<config_fault>& errors,
                const std::function<void(const toml::table&)>& read);

// The whole file `text` into `result.value`, whose members keep their values where the file is silent.
template <class T>
void read_toml(std::string_view text, std::string file, T& into, config_source& source,
               std::vector<config_fault>& errors) {
  source.file = std::move(file);
  parse_toml(text, source, errors,
             [&](const toml::table& root) { table_reader<T>::read_table(root, into, "", source, errors); });
}

}  // namespace kentongan::app
