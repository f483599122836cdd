// Settings as people write them, in the words of the radio side. Pure.
#pragma once
#include "gateway/air/radio_net.hpp"
#include "gateway/app/settings.hpp"
#include "radio/link/modem_session.hpp"

namespace kentongan::app {

air::radio_net_settings net_settings_of(const net_settings&);
// `voice`: what the modem hears is to be passed on as sound.
radio::modem_settings modem_settings_of(const modem_settings&, const net_settings&, bool voice);

}  // namespace kentongan::app
