// Where configured values stand in their file, and what is wrong with them. Shared by the settings and the city file.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan::app {

struct config_fault {
  std::string file;        // empty: no file, the value came from elsewhere
  std::uint32_t line = 0;  // from 1; 0: the value does not stand in the file
  std::string key;         // "mqtt.keepalive_s", "modem#2.port" (counted from 1), "unit 'damkar-1'"; empty: the file
  std::string what;
  friend bool operator==(const config_fault&, const config_fault&) = default;
};

// "kentongan.toml:12: mqtt.keepalive_s: must be 1 to 3600 s, not 0"
std::string to_text(const config_fault&);

// The lines of one file's keys, so that later checks can still name them.
struct config_source {
  std::string file;
  std::map<std::string, std::uint32_t, std::less<>> lines;

  // A fault of `key`, at its line or else at that of the table it belongs to.
  config_fault fault(std::string_view key, std::string what) const;
};

struct config_faults {
  std::vector<config_fault> errors;    // the program must not start
  std::vector<config_fault> warnings;  // it may, and a person should know
};

// A file as read. With errors, `value` is whatever could be read and must not be used.
template <class T>
struct config_result {
  T value;
  config_source source;
  config_faults found;
  bool ok() const noexcept { return found.errors.empty(); }
};

// "; did you mean 'port'?" when one of the words is close, else nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

// A file's octets, or why there are none: missing, not a file, or more than 4 MiB.
std::optional<std::string> read_config_file(const std::filesystem::path&, std::string& why_not);

}  // namespace kentongan::app
