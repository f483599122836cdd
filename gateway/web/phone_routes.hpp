// Phones over HTTP: their door to the broker, and how they come by their key.
//
//   GET  /mqtt                          WebSocket, subprotocol mqtt; open: the broker asks for name and password
//   POST /api/v1/phones/enrol           {"v":1,"invitation"}; open: the invitation is the right. 401: used or expired
//   GET  /api/v1/phones                 technician: credentials, without their secrets, and what is heard of the phones
//   POST /api/v1/phones                 technician: {"v":1,"unit" | "responder" | "agency","label"}
//   POST /api/v1/phones/{phone}/link    technician: another link; what the phone has stays good until it is used
//   POST /api/v1/phones/{phone}/revoke  technician: cut off at once
//
// Thread rule: one thread.
#pragma once
#include "gateway/domain/city.hpp"
#include "gateway/domain/token_bucket.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/log.hpp"
#include "gateway/web/phone_book.hpp"
#include "gateway/web/router.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kentongan::web {

struct phone_statistics {
  std::uint64_t enrolled = 0, refused = 0;
};

// Whose phone it shall be: the address of the phone channel of a unit, or of a responder or desk by that address; or an
// agency. Exactly one of the three is given.
struct phone_wish {
  std::string unit, responder, agency, label;
};
// Kind and `of` for the book, or what is wrong with the wish, by the member's name: {"unit", "no such unit"}.
struct phone_wish_fault {
  std::string member, what;
};
std::variant<phone_entry, phone_wish_fault> entry_for(const phone_wish&, const domain::directory&);

class phone_routes {
 public:
  struct parts {
    const domain::directory& directory;
    std::string root;    // of the topics: "cc/v1/blitar/"
    std::string origin;  // what browsers call the gateway when a proxy stands in front; empty: by Host alone
    std::function<const phone_book&()> book;
    // Reads the book, lets it be changed, and writes it when the change says so. False: not written.
    std::function<bool(const std::function<bool(phone_book&)>&)> change;
    std::function<std::array<std::uint8_t, 32>()> random;
    std::function<std::string(std::string_view invitation)> link;  // behind which the page enrols itself
    std::function<std::string(std::string_view text)> qr_svg;
    std::function<std::string()> heard;  // {"responders":[...]}: what is heard of their phones
    std::function<bool()> door_open;     // is there a broker, and room for one more?
    std::function<void(std::shared_ptr<duplex>)> take;
    ports::clock clock;
    ports::log log;
  };
  explicit phone_routes(parts);
  void add_routes(std::vector<route>&);
  void add_door(std::vector<route>&);  // /mqtt, which speaks no JSON: gateway/contract describes what goes over it
  const phone_statistics& stats() const { return stats_; }

 private:
  void door(exchange);
  void enrol(exchange);
  void list(exchange);
  void add(exchange);
  void link(exchange);
  void revoke(exchange);
  void show_link(const exchange&, const std::string& name, const std::string& invitation, domain::utc_time until);

  parts p_;
  phone_statistics stats_;
  domain::token_bucket tries_;
};

}  // namespace kentongan::web
