// What a gateway tells of its radio side, as items of the health object's lists. Pure.
#pragma once
#include "gateway/air/radio_net.hpp"
#include "gateway/contract/json.hpp"
#include "radio/link/modem_session.hpp"

#include <string>
#include <string_view>

namespace kentongan::app {

// `quiet_until`: quiet mode, or a moment that has passed.
void write_net(contract::writer&, const air::radio_net&, domain::utc_time quiet_until, const domain::instant& now);
// How each station of the net is heard, with advice: an item of the list.
void write_stations(contract::writer&, const air::radio_net&);
void write_modem(contract::writer&, const std::string& name, const radio::modem_session&, std::string_view version);

// What to do about a modem whose firmware is not of the gateway's release; empty: nothing. Both are released together
// and tested together; the link's own version has been agreed on already (radio/codec/htl.hpp).
std::string firmware_advice(std::string_view firmware, std::string_view gateway);

// A line for the log.
std::string in_words(const domain::net_id&, const air::heard_over&);

}  // namespace kentongan::app
