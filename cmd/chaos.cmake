# A library of its own, so that its tests build without the node. It uses arguments.cpp, host_port.cpp
# and local_address.cpp of graftd_cmd.
add_library(
  graftd_chaos STATIC
  chaos.cpp
  chaos_args.cpp
  chaos_clear.cpp
  chaos_command.cpp
  chaos_doctor.cpp
  chaos_event.cpp
  chaos_explain.cpp
  chaos_fault.cpp
  chaos_filter.cpp
  chaos_injector.cpp
  chaos_listeners.cpp
  chaos_node.cpp
  chaos_observe.cpp
  chaos_plan.cpp
  chaos_plan_cut.cpp
  chaos_plan_queue.cpp
  chaos_process.cpp
  chaos_record.cpp
  chaos_record_json.cpp
  chaos_request.cpp
  chaos_run.cpp
  chaos_status.cpp
  chaos_steps.cpp
  chaos_system.cpp
  chaos_units.cpp
  chaos_words.cpp)
target_link_libraries(
  graftd_chaos
  PRIVATE graftd_settings CLI11::CLI11
  PUBLIC graftd_core graftd_net Boost::json)
target_link_libraries(graftd_cmd PUBLIC graftd_chaos)
