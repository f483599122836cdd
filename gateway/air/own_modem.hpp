// A modem of our own beside a net: frames into its orders, its words into the scheduler's and people's.
#pragma once
#include "gateway/air/radio_net.hpp"
#include "radio/link/modem_session.hpp"

#include <string>

namespace kentongan::air {

// net_scheduler's hook on a modem, whatever its kind.
hand_over give(radio::modem_session&, frame_id, const outgoing_frame&, domain::steady_time now);

// The fate of a frame, to the net that sent it. What is only on its way is no fate yet.
void tell(radio_net&, const radio::htl::tx_done&);

// One line for the log, or empty: nobody wants to read it.
std::string describe(const radio::modem_event&);

}  // namespace kentongan::air
