#include "tests/tidy/layers.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace kentongan::tidy {
namespace {

struct layer {
  std::string_view folder;
  std::vector<std::string_view> may_include;  // beside itself
};

const std::vector<layer>& layers() {
  static const std::vector<layer> table = {
      {"gateway/domain", {}},
      {"gateway/dispatch", {"gateway/domain"}},
      {"gateway/rehearsal", {"gateway/domain", "gateway/dispatch"}},
      {"gateway/ports", {"gateway/domain"}},
      {"gateway/contract", {"gateway/domain"}},
      {"gateway/journal", {"gateway/ports", "gateway/domain"}},
      {"gateway/air", {"gateway/ports", "gateway/domain", "radio/codec", "radio/link", "radio/pei", "firmware/dsp"}},
      {"gateway/phones", {"gateway/ports", "gateway/domain", "gateway/contract", "mqtt"}},
      {"gateway/verbs", {"gateway/ports", "gateway/domain", "gateway/contract"}},
      {"gateway/feed", {"gateway/ports", "gateway/domain", "gateway/contract", "gateway/verbs", "mqtt"}},
      {"gateway/web", {"gateway/ports", "gateway/domain", "gateway/contract", "gateway/verbs"}},
      {"gateway/http", {"gateway/web", "gateway/ports", "gateway/domain"}},
      {"gateway/relay", {"gateway/web", "gateway/ports", "gateway/domain", "mqtt"}},
      {"gateway/board", {"gateway/web"}},
      {"gateway/app", {"gateway", "radio", "mqtt"}},
      {"radio/codec", {}},
      {"radio/link", {"radio/codec"}},
      {"radio/pei", {"radio/link"}},
      {"radio/sound", {"firmware/dsp"}},
      {"radio/stand_in", {"radio/codec"}},
      {"mqtt", {}},
      {"firmware/dsp", {}},
      {"firmware/hal", {}},
      {"firmware/core", {"firmware/dsp", "radio/codec"}},
      {"firmware/board", {"firmware/hal", "firmware/core", "firmware/dsp", "radio/codec"}},
      {"firmware/virtual", {"firmware/core", "firmware/dsp", "radio/codec", "radio/sound", "radio/stand_in"}},
      {"hw", {}},
      {"tests", {"gateway", "radio", "mqtt", "firmware", "hw"}},
  };
  return table;
}

const layer* layer_of(std::string_view path) {
  const layer* best = nullptr;
  for (const layer& row : layers()) {
    if (is_under(path, row.folder) && (best == nullptr || row.folder.size() > best->folder.size())) best = &row;
  }
  return best;
}

struct foreign {
  std::string_view prefix;  // of the angle include
  std::vector<std::string_view> folders;
  bool in_headers_too = true;  // false: behind a pimpl, in .cpp files only
};

const std::vector<foreign>& foreign_libraries() {
  static const std::vector<foreign> table = {
      {"boost/asio",
       {"gateway/journal", "gateway/air", "gateway/app", "gateway/http", "gateway/relay", "radio/link",
        "radio/stand_in", "firmware/virtual", "mqtt", "tests"}},
      {"boost/beast", {"firmware/virtual", "gateway/http", "tests"}, false},
      {"boost/json",
       {"gateway/contract", "gateway/journal", "gateway/phones", "gateway/verbs", "gateway/feed", "gateway/web",
        "gateway/app", "tests"}},
      {"sqlite3", {"gateway/journal", "tests"}, false},
      {"openssl/", {"gateway/journal", "gateway/web", "gateway/app", "mqtt", "tests"}, false},
      {"sodium", {"gateway/app"}, false},
      {"qrencode", {"gateway/app"}, false},
      {"mqtt/", {"mqtt", "tests"}, false},
      {"MQTT", {"mqtt", "tests"}, false},
      {"libserialport", {"radio/link"}, false},
      {"spdlog", {"gateway/app", "radio/stand_in", "tests"}},
      {"toml++", {"gateway/app", "tests"}},
      {"CLI/", {"gateway/app", "radio/stand_in", "firmware/virtual", "tests"}, false},
      {"doctest/", {"tests"}},
  };
  return table;
}

}  // namespace

std::vector<violation> check_include_direction(const source_file& file) {
  std::vector<violation> found;
  if (!is_cpp(file.path)) return found;
  const layer* from = layer_of(file.path);
  if (from == nullptr) return {{file.path, 0, "lies in no folder of the layer table (tests/tidy/layers.cpp)"}};
  for (const include_line& include : includes_of(file.text)) {
    if (!include.quoted) continue;
    const layer* to = layer_of(include.target);
    if (to == nullptr) {
      found.push_back(
          {file.path, include.line, "\"" + include.target + "\": write includes from the root of the repository"});
      continue;
    }
    const bool own = is_under(include.target, from->folder);
    const bool allowed = std::ranges::any_of(from->may_include,
                                             [&](std::string_view folder) { return is_under(include.target, folder); });
    if (!own && !allowed) {
      found.push_back(
          {file.path, include.line, std::string(from->folder) + " may not include \"" + include.target + "\""});
    }
  }
  return found;
}

std::vector<violation> check_foreign_includes(const source_file& file) {
  std::vector<violation> found;
  if (!is_cpp(file.path)) return found;
  for (const include_line& include : includes_of(file.text)) {
    if (include.quoted) continue;
    for (const foreign& row : foreign_libraries()) {
      if (!include.target.starts_with(row.prefix)) continue;
      const bool known_here =
          std::ranges::any_of(row.folders, [&](std::string_view folder) { return is_under(file.path, folder); });
      if (!known_here) {
        found.push_back({file.path, include.line, "<" + include.target + "> is unknown to this folder"});
      } else if (!row.in_headers_too && is_header(file.path)) {
        found.push_back({file.path, include.line, "<" + include.target + "> belongs in a .cpp file"});
      }
    }
  }
  return found;
}

}  // namespace kentongan::tidy
