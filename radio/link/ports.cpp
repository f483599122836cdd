#include "radio/link/ports.hpp"

#include <libserialport.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <memory>
#include <utility>

namespace kentongan::radio {
namespace {

std::error_code to_error_code(sp_return result) {
  switch (result) {
    case SP_OK:
      return {};
    case SP_ERR_ARG:
      return std::make_error_code(std::errc::invalid_argument);
    case SP_ERR_MEM:
      return std::make_error_code(std::errc::not_enough_memory);
    case SP_ERR_SUPP:
      return std::make_error_code(std::errc::not_supported);
    case SP_ERR_FAIL:
      break;
  }
  const int code = sp_last_error_code();
  return {code != 0 ? code : EIO, std::system_category()};
}

std::string text_or_empty(const char* text) { return text != nullptr ? text : ""; }

port_info describe(sp_port* port) {
  port_info info;
  info.path = text_or_empty(sp_get_port_name(port));
  info.description = text_or_empty(sp_get_port_description(port));
  if (sp_get_port_transport(port) != SP_TRANSPORT_USB) return info;
  int vendor = 0;
  int product = 0;
  if (sp_get_port_usb_vid_pid(port, &vendor, &product) == SP_OK) {
    info.usb_vendor = static_cast<std::uint16_t>(vendor);
    info.usb_product = static_cast<std::uint16_t>(product);
  }
  info.serial = text_or_empty(sp_get_port_usb_serial(port));
  info.manufacturer = text_or_empty(sp_get_port_usb_manufacturer(port));
  return info;
}

void sort_by_path(std::vector<port_info>& listing) {
  std::sort(listing.begin(), listing.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
}

std::optional<std::uint16_t> parse_hex(std::string_view text) {
  std::uint16_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (text.empty() || text.size() > 4 || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Ports of `left` that are not, exactly so, in `right`; both sorted by path.
std::vector<port_info> missing(const std::vector<port_info>& left, const std::vector<port_info>& right) {
  std::vector<port_info> out;
  for (const port_info& port : left) {
    if (std::find(right.begin(), right.end(), port) == right.end()) out.push_back(port);
  }
  return out;
}

}  // namespace

std::vector<port_info> list_ports(std::error_code& error) {
  sp_port** list = nullptr;
  error = to_error_code(sp_list_ports(&list));
  if (error || list == nullptr) return {};
  const std::unique_ptr<sp_port*, decltype(&sp_free_port_list)> owner(list, &sp_free_port_list);
  std::vector<port_info> listing;
  for (sp_port** port = list; *port != nullptr; ++port) listing.push_back(describe(*port));
  sort_by_path(listing);
  return listing;
}

std::optional<port_name> port_name::parse(std::string_view text) {
  port_name name;
  name.text_ = text;
  if (text.starts_with('/')) return name;
  constexpr std::string_view prefix = "usb:";
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());

  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  name.usb_vendor_ = parse_hex(text.substr(0, colon));
  text.remove_prefix(colon + 1);
  const std::size_t second = text.find(':');
  name.usb_product_ = parse_hex(text.substr(0, second));
  if (!name.usb_vendor_ || !name.usb_product_) return std::nullopt;
  if (second != std::string_view::npos) {
    name.serial_ = text.substr(second + 1);  // may hold colons itself
    if (name.serial_.empty()) return std::nullopt;
  }
  return name;
}

bool port_name::matches(const port_info& port) const noexcept {
  if (!is_usb()) return port.path == text_;
  return port.usb_vendor == usb_vendor_ && port.usb_product == usb_product_ &&
         (serial_.empty() || port.serial == serial_);
}

std::optional<std::string> port_name::resolve(std::span<const port_info> listing) const {
  if (!is_usb()) return text_;
  for (const port_info& port : listing) {
    if (matches(port)) return port.path;
  }
  return std::nullopt;
}

std::vector<port_event> port_watcher::update(std::vector<port_info> listing) {
  sort_by_path(listing);
  std::vector<port_event> events;
  for (port_info& port : missing(current_, listing)) events.push_back({port_event::what::went, std::move(port)});
  for (port_info& port : missing(listing, current_)) events.push_back({port_event::what::came, std::move(port)});
  current_ = std::move(listing);
  return events;
}

}  // namespace kentongan::radio
