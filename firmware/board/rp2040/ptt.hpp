// The transmitter's key. No level on the pin keys the radio: the carrier board rectifies a 1 kHz square wave, and lets
// go within 40 ms of the last edge. The edges are made by the timer interrupt, which makes them only while the
// application keeps asking: a loop that hangs, an interrupt that hangs and a chip that resets all end the transmission.
#pragma once
#include <cstdint>

namespace kentongan::board::rp2040 {

void start_ptt();        // and the 0.5 ms tick that serves it
void key_transmitter();  // for key_hold_ms from now
void unkey_transmitter();
bool transmitter_keyed();

}  // namespace kentongan::board::rp2040
