// Frames made by direwolf 1.6 (Debian 12), so that our codecs are compared with somebody else's.
#pragma once
#include <array>
#include <string_view>

namespace kentongan::radio::test {

// One frame on a KISS line, from `kissutil -h 127.0.0.1 -p PORT`: the text typed into it, and the octets that a plain
// TCP listener at that port then received.
struct golden_kiss {
  std::string_view typed;
  std::string_view line;
};
inline constexpr std::array golden_kiss_frames{
    golden_kiss{
        "POSKO>APZ112::DAMKAR-7 :Kebakaran Jl Merdeka 12 #7{a7",
        "c0 00 82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 e1 03 f0 3a 44 41 4d 4b 41 52 2d 37 20 3a 4b 65 62 61 6b 61 72 "
        "61 6e 20 4a 6c 20 4d 65 72 64 65 6b 61 20 31 32 20 23 37 7b 61 37 c0"},
    golden_kiss{
        "DAMKAR-7>APZ112,WIDE1-1,WIDE2-2::POSKO    :acka7",
        "c0 00 82 a0 b4 62 62 64 e0 88 82 9a 96 82 a4 ee ae 92 88 8a 62 40 62 ae 92 88 8a 64 40 65 03 f0 3a 50 4f 53 "
        "4b 4f 20 20 20 20 3a 61 63 6b 61 37 c0"},
    golden_kiss{
        "PMI-15>APZ112,BLITAR-1*,WIDE2-1::POSKO    :reja7",
        "c0 00 82 a0 b4 62 62 64 e0 a0 9a 92 40 40 40 fe 84 98 92 a8 82 a4 e2 ae 92 88 8a 64 40 63 03 f0 3a 50 4f 53 "
        "4b 4f 20 20 20 20 3a 72 65 6a 61 37 c0"},
    golden_kiss{
        "N0CALL>APRS,A1-1,B2-2,C3-3,D4-4,E5-5,F6-6,G7-7,H8-15::BLN1     :Sungai naik",
        "c0 00 82 a0 a4 a6 40 40 e0 9c 60 86 82 98 98 e0 82 62 40 40 40 40 62 84 64 40 40 40 40 64 86 66 40 40 40 40 "
        "66 88 68 40 40 40 40 68 8a 6a 40 40 40 40 6a 8c 6c 40 40 40 40 6c 8e 6e 40 40 40 40 6e 90 70 40 40 40 40 7f "
        "03 f0 3a 42 4c 4e 31 20 20 20 20 20 3a 53 75 6e 67 61 69 20 6e 61 69 6b c0"},
    golden_kiss{
        "DAMKAR-7>APZ112:!0805.90S/11209.50Ef",
        "c0 00 82 a0 b4 62 62 64 e0 88 82 9a 96 82 a4 ef 03 f0 21 30 38 30 35 2e 39 30 53 2f 31 31 32 30 39 2e 35 30 "
        "45 66 c0"},
    golden_kiss{
        "POSKO>APZ112::DAMKAR-7 :<0xc0><0xdb>{12}03",
        "c0 00 82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 e1 03 f0 3a 44 41 4d 4b 41 52 2d 37 20 3a db dc db dd 7b 31 32 "
        "7d 30 33 c0"},
    golden_kiss{"[12]POSKO>APZ112:>x", "c0 db dc 82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 e1 03 f0 3e 78 c0"},
};

// The same way: kissutil's commands for the TNC's parameters.
struct golden_parameter {
  std::string_view typed;
  std::string_view line;
};
inline constexpr std::array golden_parameters{
    golden_parameter{"d 30", "c0 01 1e c0"},     golden_parameter{"p 63", "c0 02 3f c0"},
    golden_parameter{"s 10", "c0 03 0a c0"},     golden_parameter{"t 10", "c0 04 0a c0"},
    golden_parameter{"f 0", "c0 05 00 c0"},      golden_parameter{"f 1", "c0 05 01 c0"},
    golden_parameter{"d 192", "c0 01 db dc c0"},
};

// Frames on the air with their FCS: `gen_packets -o x.wav -r 48000 gen.txt` (which takes the line end of the file into
// the frame), the two tones told apart by correlation over each 40 samples, then NRZI, flags and bit stuffing undone;
// `atest x.wav` decodes both too.
inline constexpr std::array<std::string_view, 2> golden_hdlc_frames{
    "82 a0 b4 62 62 64 e0 a0 9e a6 96 9e 40 e1 03 f0 3a 44 41 4d 4b 41 52 2d 37 20 3a 4b 65 62 61 6b 61 72 61 6e 20 4a "
    "6c "
    "20 4d 65 72 64 65 6b 61 20 31 32 20 23 37 7b 61 37 0a 3d 1a",
    "82 a0 b4 62 62 64 e0 88 82 9a 96 82 a4 ee ae 92 88 8a 62 40 62 ae 92 88 8a 64 40 65 03 f0 3a 50 4f 53 4b 4f 20 20 "
    "20 "
    "20 3a 61 63 6b 61 37 0a ee ff",
};

}  // namespace kentongan::radio::test
