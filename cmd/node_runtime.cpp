#include "cmd/node_runtime.hpp"

#include "cmd/node_process.hpp"
#include "cmd/node_store.hpp"
#include "cmd/patient_sink.hpp"

#include <spdlog/spdlog.h>

#include <iostream>
#include <memory>
#include <unistd.h>

namespace graftd {

namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::trace:
      return spdlog::level::trace;
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

// Diagnostics for people go to standard error; standard output is for events.
void start_logging(const NodeOptions& options) {
  auto logger = std::make_shared<spdlog::logger>(options.id.text,
                                                 std::make_shared<PatientSink>(STDERR_FILENO));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %n %l: %v");
  logger->set_level(spdlog_level(options.log_level));
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace

int run_node(const NodeOptions& wanted) {
  try {
    DataDirectory directory(wanted.data_directory);
    NodeOptions options = wanted;
    if (options.id.text.empty()) {
      options.id = LogStore::held_node(directory);
    }
    start_logging(options);
    NodeProcess process(options);
    return process.run(open_store(options, directory));
  } catch (const CannotRun& failure) {
    std::cerr << "graftd node: " << failure.what() << "\n";
    return failure.exit_code;
  }
}

}  // namespace graftd
