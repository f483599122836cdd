// What a gateway tells of its radio side, as items of the health object's lists. Pure.
#pragma once
#include "gateway/air/radio_net.hpp"
#include "gateway/contract/json.hpp"
#include "radio/link/modem_session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kentongan::app {

// `quiet_until`: quiet mode, or a moment that has passed.
void write_net(contract::writer&, const air::radio_net&, domain::utc_time quiet_until, const domain::instant& now);
// How each station of the net is heard, with advice: an item of the list.
void write_stations(contract::writer&, const air::radio_net&);
// What a modem of our own last said when it was examined.
struct modem_examined {
  std::optional<std::pair<domain::utc_time, radio::htl::levels_answer>> levels;
  std::optional<std::pair<domain::utc_time, radio::htl::self_test_answer>> self_test;
  void take(const radio::modem_event&, domain::utc_time);
};

void write_modem(contract::writer&, const std::string& name, const radio::modem_session&, const modem_examined&,
                 std::string_view version);

// What to do about a modem whose firmware is not of the gateway's release; empty: nothing. Both are released together
// and tested together; the link's own version has been agreed on already (radio/codec/htl.hpp).
std::string firmware_advice(std::string_view firmware, std::string_view gateway);

// A line for the log.
std::string in_words(const domain::net_id&, const air::heard_over&);

}  // namespace kentongan::app
