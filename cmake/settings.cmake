# One INTERFACE target for language and warnings, linked PRIVATE by our own code only.
add_library(graftd_settings INTERFACE)
target_include_directories(graftd_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(
  graftd_settings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wsign-conversion
            -Wold-style-cast
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Wcast-align
            -Wimplicit-fallthrough
            -Wdouble-promotion
            -Wextra-semi
            -Wno-missing-field-initializers # g++ 12 means designated initialisers with it
            $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> # false alarms on text + text (GCC 105329)
            -Werror)

if(GRAFTD_SANITIZE STREQUAL "address")
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(GRAFTD_SANITIZE STREQUAL "fuzz")
  set(sanitizers -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all)
  # Clang's: in joined sources a name may hide one of another file; g++ watches it.
  target_compile_options(graftd_settings INTERFACE -Wno-shadow)
elseif(GRAFTD_SANITIZE STREQUAL "thread")
  set(sanitizers -fsanitize=thread -fno-omit-frame-pointer)
  # Thread sanitizer does not understand fences; Asio has a switch for exactly this.
  target_compile_definitions(graftd_settings INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
if(sanitizers)
  target_compile_options(graftd_settings INTERFACE ${sanitizers})
  target_link_options(graftd_settings INTERFACE ${sanitizers})
else()
  # Sections: so that the linker can leave out what nobody calls.
  target_compile_options(graftd_settings INTERFACE -fstack-protector-strong -ffunction-sections
                                                   -fdata-sections)
  target_link_options(graftd_settings INTERFACE -Wl,-z,relro,-z,now)
endif()

# Beast costs 15 to 60 s a translation unit: Asio and Beast are compiled once, in net/, and
# everybody else sees only their declarations.
add_library(graftd_asio INTERFACE)
target_compile_definitions(graftd_asio INTERFACE BOOST_ASIO_SEPARATE_COMPILATION
                                                 BOOST_BEAST_SEPARATE_COMPILATION
                                                 BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(graftd_asio INTERFACE Threads::Threads Boost::headers)
