// Port `speech` by a program of the settings, such as espeak-ng: started for each sentence that has not been spoken
// before, its WAV file kept for the next time. Two run at a time, `waiting_max` sentences wait; a program that hangs is
// ended. The sentence is an argument of the program, never a piece of a shell's command line.
//
// Thread rule: the executor's thread.
#pragma once
#include "gateway/app/settings.hpp"
#include "gateway/ports/log.hpp"
#include "gateway/ports/speech.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>

namespace kentongan::app {

struct speech_statistics {
  std::uint64_t spoken = 0;    // by the program
  std::uint64_t cached = 0;    // found in the folder
  std::uint64_t failures = 0;  // each told to who asked
};

class speech_program final : public ports::speech {
 public:
  // The folder is made when it is needed. Throws nothing: what goes wrong is told for each sentence.
  speech_program(boost::asio::any_io_executor, speech_settings, std::filesystem::path folder, ports::log);
  ~speech_program() override;  // running programs are ended; nobody is told any more

  void say(const std::string& text, spoken done) override;
  speech_statistics statistics() const;

 private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace kentongan::app
