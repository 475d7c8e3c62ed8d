@echo off
rem Makes lib\sluice.jsa, or from Java 25 on lib\sluice.aot, for the JDK that JAVA_HOME or the PATH names: with it Sluice starts in half the time.
rem Again after an update or a move; what does not fit is ignored by the JVM.
setlocal EnableDelayedExpansion
for %%I in ("%~dp0..") do set "SLUICE_HOME=%%~fI"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
set "VERSION=17"
for /f "tokens=3" %%V in ('"%JAVA%" -XshowSettings:properties -version 2^>^&1 ^| findstr /c:"java.specification.version ="') do set "VERSION=%%V"
set "NEW=%SLUICE_HOME%\lib\sluice.%RANDOM%.new"
if !VERSION! GEQ 25 (
  set "TO=sluice.aot"
  set HOW="-XX:AOTCacheOutput=!NEW!" -Dsluice.archive.requests=20000 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
) else (
  set "TO=sluice.jsa"
  set HOW="-XX:ArchiveClassesAtExit=!NEW!" -Xlog:disable -Xlog:all=error:stderr
)
"%JAVA%" -Xss512k -XX:+UseSerialGC !HOW! -Dio.netty.tryReflectionSetAccessible=true "-Dsluice.home=%SLUICE_HOME%" -jar "%SLUICE_HOME%\lib\sluice.jar" class-archive
if errorlevel 1 (
  del /q "!NEW!" 2>nul
  exit /b 1
)
move /y "!NEW!" "%SLUICE_HOME%\lib\!TO!" >nul
