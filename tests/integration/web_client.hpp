// HTTP as a program speaks it: one request, one answer, a connection of its own.
#pragma once
#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan::test {

class web_client {
 public:
  struct answer {
    unsigned status = 0;                        // 0: none
    std::map<std::string, std::string> fields;  // names in lower case
    std::string body;
    std::string header(const std::string& lower_case) const {
      const auto it = fields.find(lower_case);
      return it == fields.end() ? std::string() : it->second;
    }
    boost::json::object json() const {
      boost::json::error_code ec;
      auto v = boost::json::parse(body, ec);
      return !ec && v.is_object() ? std::move(v.as_object()) : boost::json::object{};
    }
  };
  using headers = std::vector<std::pair<std::string, std::string>>;

  explicit web_client(std::uint16_t port) : port_(port) {}
  void move_to(std::uint16_t port) { port_ = port; }
  std::string token;  // empty: none is shown

  answer get(std::string_view target, const headers& more = {}) { return ask("GET", target, {}, more); }
  answer post(std::string_view target, const std::string& body, headers more = {}) {
    more.emplace_back("Content-Type", "application/json");
    return ask("POST", target, body, more);
  }
  answer ask(std::string_view method, std::string_view target, const std::string& body, const headers& more);
  // Listens to the events until `part` has come or the time is over; everything that came, with the header.
  std::string listen(const std::string& last_id, std::string_view part, std::chrono::milliseconds patience,
                     const std::function<void()>& meanwhile = {});

 private:
  std::uint16_t port_;
};

}  // namespace kentongan::test
