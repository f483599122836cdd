#include "radio/link/ports.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace kentongan::radio;

namespace {

port_info usb(std::string path, std::uint16_t vendor, std::uint16_t product, std::string serial) {
  return {std::move(path), "", vendor, product, std::move(serial), ""};
}
port_info plain(std::string path) { return {std::move(path), "", {}, {}, "", ""}; }

std::string text(const std::vector<port_event>& events) {
  std::string out;
  for (const port_event& event : events) {
    out += out.empty() ? "" : " ";
    out += event.kind == port_event::what::came ? "+" : "-";
    out += event.port.path;
    if (!event.port.serial.empty()) out += "(" + event.port.serial + ")";
  }
  return out;
}

}  // namespace

TEST_CASE("ports: names that mean something, and names that do not") {
  for (const std::string_view good : {"/dev/ttyUSB0", "usb:0403:6001", "usb:403:6001", "usb:0403:6001:A50285BI",
                                      "usb:ABCD:ef01:with:colons", "usb:0:0"}) {
    CAPTURE(good);
    const auto name = port_name::parse(good);
    REQUIRE(name);
    CHECK(name->text() == good);
    CHECK(name->is_usb() == good.starts_with("usb:"));
  }
  for (const std::string_view bad :
       {"", "ttyUSB0", "usb:", "usb:0403", "usb:0403:", "usb::6001", "usb:0403:6001:", "usb:04030:6001",
        "usb:0x403:6001", "usb:-1:6001", "usb:04g3:6001", "USB:0403:6001", "usb: 403:6001"}) {
    CAPTURE(bad);
    CHECK_FALSE(port_name::parse(bad));
  }
}

TEST_CASE("ports: a name finds its port, wherever it is now") {
  const std::vector<port_info> listing{plain("/dev/ttyS0"), usb("/dev/ttyUSB0", 0x0403, 0x6001, "A1"),
                                       usb("/dev/ttyUSB1", 0x0403, 0x6001, "A2"),
                                       usb("/dev/ttyUSB2", 0x10C4, 0xEA60, "")};
  struct row {
    std::string_view name;
    std::string_view path;  // empty: not there
  };
  const row rows[] = {
      {"usb:0403:6001:A2", "/dev/ttyUSB1"},
      {"usb:0403:6001", "/dev/ttyUSB0"},
      {"usb:10c4:EA60", "/dev/ttyUSB2"},
      {"usb:0403:6001:a2", ""},
      {"usb:0403:6002", ""},
      {"usb:10c4:ea60:A1", ""},
      {"usb:0:0", ""},
      {"/dev/ttyS0", "/dev/ttyS0"},
      {"/tmp/some-link", "/tmp/some-link"},
  };
  for (const row& r : rows) {
    CAPTURE(r.name);
    const auto path = port_name::parse(r.name)->resolve(listing);
    CHECK(path.value_or("") == r.path);
  }
  CHECK(port_name::parse("/dev/ttyS0")->matches(listing[0]));
  CHECK_FALSE(port_name::parse("/dev/ttyS1")->matches(listing[0]));
}

TEST_CASE("ports: two listings make events") {
  const port_info s0 = plain("/dev/ttyS0");
  const port_info a = usb("/dev/ttyUSB0", 0x0403, 0x6001, "A1");
  const port_info a_moved = usb("/dev/ttyUSB1", 0x0403, 0x6001, "A1");
  const port_info b = usb("/dev/ttyUSB0", 0x0403, 0x6001, "B1");
  struct row {
    std::vector<port_info> listing;
    std::string_view events;
  };
  const row rows[] = {
      {{a, s0}, "+/dev/ttyS0 +/dev/ttyUSB0(A1)"},
      {{s0, a}, ""},
      {{s0}, "-/dev/ttyUSB0(A1)"},
      {{s0, a_moved}, "+/dev/ttyUSB1(A1)"},
      {{a, s0}, "-/dev/ttyUSB1(A1) +/dev/ttyUSB0(A1)"},  // back under another name
      {{s0, b}, "-/dev/ttyUSB0(A1) +/dev/ttyUSB0(B1)"},  // another modem under the same name
      {{}, "-/dev/ttyS0 -/dev/ttyUSB0(B1)"},
      {{}, ""},
  };
  port_watcher watcher;
  for (const row& r : rows) {
    CAPTURE(r.events);
    CHECK(text(watcher.update(r.listing)) == r.events);
    CHECK(watcher.current().size() == r.listing.size());
  }
}

TEST_CASE("ports: the machine's own ports are listed in order, or the error says why not") {
  std::error_code error;
  const std::vector<port_info> listing = list_ports(error);
  MESSAGE(listing.size() << " serial ports, " << (error ? error.message() : "no error"));
  if (error) CHECK(listing.empty());
  CHECK(std::is_sorted(listing.begin(), listing.end(), [](const auto& x, const auto& y) { return x.path < y.path; }));
  for (const port_info& port : listing) {
    CAPTURE(port.path);
    CHECK(port.path.starts_with("/"));
    CHECK(port.usb_vendor.has_value() == port.usb_product.has_value());
  }
}
