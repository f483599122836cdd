#include "radio/stand_in/report.hpp"

#include <cstdio>
#include <ctime>

namespace kentongan::radio {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_hex(std::string& out, std::span<const std::uint8_t> octets) {
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (i != 0) out += ' ';
    out += hex_digits[octets[i] >> 4];
    out += hex_digits[octets[i] & 15];
  }
}

// Printable ASCII as it is; the others as `prefix` and two hex digits.
void append_escaped(std::string& out, std::string_view text, std::string_view prefix) {
  for (const char c : text) {
    if (c >= ' ' && c <= '~') {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    } else {
      const auto octet = static_cast<std::uint8_t>(c);
      out += prefix;
      out += hex_digits[octet >> 4];
      out += hex_digits[octet & 15];
    }
  }
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += out.empty() ? "{\"" : ",\"";
  out += name;
  out += "\":\"";
  append_escaped(out, value, "\\u00");
  out += '"';
}

}  // namespace

std::string wall_time(std::chrono::system_clock::time_point now, bool json) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm parts{};
  json ? ::gmtime_r(&seconds, &parts) : ::localtime_r(&seconds, &parts);
  char text[64];
  const std::size_t size = std::strftime(text, sizeof text, json ? "%Y-%m-%dT%H:%M:%S" : "%H:%M:%S", &parts);
  char fraction[8];
  std::snprintf(fraction, sizeof fraction, ".%03d", static_cast<int>(milliseconds));
  return std::string(text, size) + fraction + (json ? "Z" : "");
}

std::string to_line(const report& report, std::string_view time) {
  std::string out(time);
  switch (report.what) {
    case report::direction::heard:
      out += " <- ";
      break;
    case report::direction::sent:
      out += " -> ";
      break;
    case report::direction::note:
      out += " -- ";
      break;
  }
  if (!report.from.empty() || !report.to.empty()) {
    append_escaped(out, report.from, "\\x");
    out += " > ";
    append_escaped(out, report.to, "\\x");
    out += "  ";
  }
  out += report.kind;
  if (!report.text.empty()) {
    out += " \"";
    append_escaped(out, report.text, "\\x");
    out += '"';
  }
  if (report.id) {
    out += " no. ";
    append_escaped(out, *report.id, "\\x");
  }
  if (!report.remark.empty()) {
    out += " (";
    append_escaped(out, report.remark, "\\x");
    out += ')';
  }
  if (!report.frame.empty()) {
    out += "  [";
    append_hex(out, report.frame);
    out += ']';
  }
  return out;
}

std::string to_json(const report& report, std::string_view time) {
  constexpr std::string_view directions[] = {"in", "out", "note"};
  std::string out;
  append_member(out, "time", time);
  append_member(out, "dir", directions[static_cast<std::size_t>(report.what)]);
  append_member(out, "kind", report.kind);
  append_member(out, "from", report.from);
  append_member(out, "to", report.to);
  append_member(out, "text", report.text);
  append_member(out, "id", report.id.value_or(""));
  append_member(out, "remark", report.remark);
  std::string frame;
  append_hex(frame, report.frame);
  append_member(out, "ax25", frame);
  out += '}';
  return out;
}

}  // namespace kentongan::radio
