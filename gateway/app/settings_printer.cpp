#include "gateway/app/settings_printer.hpp"

#include <set>
#include <utility>

namespace kentongan::app {
namespace {

std::string bracketed(const config_line& line) {
  return line.kind == config_line::what::list_table ? "[[" + line.path + "]]" : "[" + line.path + "]";
}

// A | would end the table's cell.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return text;
}

}  // namespace

std::string print_toml(const std::vector<config_line>& lines) {
  std::string out;
  for (const auto& line : lines) {
    const std::string prefix = line.example ? "# " : "";
    if (line.kind != config_line::what::value) {
      out += "\n";
      if (!line.again) out += "# " + line.doc + "\n";
      out += prefix + bracketed(line) + "\n";
      continue;
    }
    const std::string standard = line.standard.empty() ? "must be given" : "default " + line.standard;
    if (!line.again) {
      out += prefix + "# " + line.doc + "\n";
      out += prefix + "# (" + (line.range.empty() ? "" : line.range + "; ") + standard + ")\n";
    }
    out += prefix + line.key + " = " + line.current + "\n";
  }
  return out;
}

std::string print_markdown(const std::vector<config_line>& lines) {
  std::string out = "| key | default | range | meaning |\n|---|---|---|---|\n";
  std::set<std::string> lists;
  for (const auto& line : lines) {
    if (line.kind == config_line::what::list_table) lists.insert(line.path);
    if (line.kind != config_line::what::value || line.again) continue;
    const std::string name =
        lists.contains(line.path) ? "[[" + line.path + "]] " + line.key : line.path + "." + line.key;
    out += "| `" + name + "` | " + (line.standard.empty() ? "must be given" : "`" + line.standard + "`") + " | " +
           cell(line.range) + " | " + cell(line.doc) + " |\n";
  }
  return out;
}

}  // namespace kentongan::app
