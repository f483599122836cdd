// Cables by kind of radio. `verified` means that a public source names every contact; no cable has met a radio yet.
#include "hw/source/board.hpp"

namespace kentongan::hw {

std::vector<cable> radio_cables() {
  return {
      {"Kenwood K1 / Baofeng, two pins (2.5 mm and 3.5 mm)",
       true,
       "tnc-x.com/Baofeng.htm, tonyblews.co.uk/simple-pc-to-baofeng-audio-cables, circuit of AIOC rev. 1.2 "
       "(skuep/AIOC)",
       {{"2.5 mm tip", "SPK+", "1", "volume knob sets the level; begin at a quarter"},
        {"2.5 mm ring", "TXD", "", "programming only"},
        {"2.5 mm sleeve", "GND", "5", ""},
        {"3.5 mm tip", "+V / PTT2", "", "leave open"},
        {"3.5 mm ring", "MIC+", "2", ""},
        {"3.5 mm sleeve", "PTT / RXD", "3",
         "some cheap speaker-mics swap white and green: measure, do not trust colours"}}},
      {"Mobile radio, 6-pin mini-DIN data socket",
       true,
       "manuals of several makers agree (Yaesu FT-8900 and alike); check yours: some Icom and Alinco differ",
       {{"1", "DATA IN", "2", "40 mVpp at 1200 baud: RV1 at about a third"},
        {"2", "GND", "5", ""},
        {"3", "PTT", "3", ""},
        {"4", "DATA OUT 9600", "", "leave open"},
        {"5", "DATA OUT 1200", "1", ""},
        {"6", "SQL", "4", "high when open; about 5 V"}}},
      {"Icom / Yaesu, one plug (PTT on the microphone line)",
       false,
       "resistor values from the circuits of pico_tnc (Yaesu 4.7k, Standard and Icom 22k) and VP-Digi (2.2k)",
       {{"SPK contact", "SPK", "1", ""},
        {"MIC contact", "MIC and PTT", "2", "the resistor of your radio, inside the plug, from here to pin 3 of J1"},
        {"MIC contact through the resistor", "PTT", "3", "begin with 22k, try 4.7k and 2.2k if the radio does not key"},
        {"sleeve", "GND", "5", ""}}},
      {"Motorola, two pins (2.5 mm and 3.5 mm)",
       false,
       "no source that names every contact; the M1 plug looks like K1 and is wired otherwise. Measure before you "
       "connect",
       {{"loudspeaker contact", "SPK", "1", "may rest at half the battery: C1 is made for that"},
        {"microphone contact", "MIC", "2", ""},
        {"PTT contact", "PTT", "3", ""},
        {"common", "GND", "5", ""}}},
      {"Motorola mobile, accessory socket",
       false,
       "level from the CM200 manual (9.3 V microphone bias); contacts differ by model: from your radio's manual",
       {{"RX audio", "flat RX audio", "1", ""},
        {"TX audio", "external MIC", "2", "9.3 V on this line: C6 is made for that"},
        {"PTT", "PTT", "3", ""},
        {"COS", "channel busy", "4", "only if high means busy"},
        {"GND", "GND", "5", ""}}},
  };
}

}  // namespace kentongan::hw
