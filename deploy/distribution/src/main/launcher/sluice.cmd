@echo off
rem Starts Sluice. JAVA_HOME chooses the JDK, SLUICE_JAVA_OPTS adds JVM options.
setlocal EnableDelayedExpansion
for %%I in ("%~dp0..") do set "SLUICE_HOME=%%~fI"
if defined JAVA_HOME (
  set "JAVA=%JAVA_HOME%\bin\java.exe"
  if not exist "!JAVA!" (
    echo sluice: JAVA_HOME is %JAVA_HOME%, but there is no bin\java.exe in it 1>&2
    exit /b 1
  )
) else (
  set "JAVA="
  for %%I in (java.exe) do set "JAVA=%%~$PATH:I"
  if not defined JAVA (
    echo sluice: no java found; install a JDK 17 or newer, or set JAVA_HOME 1>&2
    exit /b 1
  )
)
set "VERSION="
for %%I in ("!JAVA!") do set "RELEASE=%%~dpI..\release"
if exist "!RELEASE!" for /f "tokens=2 delims==. " %%V in ('findstr /b JAVA_VERSION= "!RELEASE!"') do set "VERSION=%%~V"
if defined VERSION set "VERSION=!VERSION:"=!"
if not defined VERSION set "VERSION=17"
if !VERSION! LSS 17 (
  echo sluice: !JAVA! is Java !VERSION!; Sluice needs 17 or newer 1>&2
  exit /b 1
)
rem As bin/sluice: the serial collector on small machines; a collector in SLUICE_JAVA_OPTS replaces it.
set "COLLECTOR=-XX:+UseSerialGC"
if %NUMBER_OF_PROCESSORS% GEQ 8 set "COLLECTOR=-XX:+UseG1GC"
if defined SLUICE_JAVA_OPTS if not "!SLUICE_JAVA_OPTS:-XX:+Use=!"=="!SLUICE_JAVA_OPTS!" set "COLLECTOR="
set "OPTS=-Xms32m -Xss512k !COLLECTOR! -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=40 -XX:+ExitOnOutOfMemoryError -Dio.netty.tryReflectionSetAccessible=true"
if exist "%SLUICE_HOME%\lib\seams" set OPTS=!OPTS! "-XX:CompileCommandFile=%SLUICE_HOME%\lib\seams"
if !VERSION! GEQ 25 (
  if exist "%SLUICE_HOME%\lib\sluice.aot" set OPTS=!OPTS! -XX:AOTCache="%SLUICE_HOME%\lib\sluice.aot" -Xlog:aot=off -Xlog:cds=off
) else (
  if exist "%SLUICE_HOME%\lib\sluice.jsa" set OPTS=!OPTS! -XX:SharedArchiveFile="%SLUICE_HOME%\lib\sluice.jsa" -Xlog:cds=off -Xlog:cds+dynamic=off
)
if !VERSION! GEQ 24 set "OPTS=!OPTS! --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
if !VERSION! GEQ 25 if exist "%SLUICE_HOME%\jit" set OPTS=!OPTS! -XX:+UnlockExperimentalVMOptions -XX:+EnableJVMCI --upgrade-module-path="%SLUICE_HOME%\jit"
set CLASSES="-Dsluice.home=%SLUICE_HOME%" -jar "%SLUICE_HOME%\lib\sluice.jar"
if exist "%SLUICE_HOME%\lib\languages" set CLASSES=--add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED -cp "%SLUICE_HOME%\lib\sluice.jar;%SLUICE_HOME%\lib\languages\*" "-Dsluice.home=%SLUICE_HOME%" dev.sluice.runtime.app.Main
rem A project's files are named from its folder, and a JVM cannot change its own.
if /i "%~1"=="dev" if not "%~2"=="" if exist "%~2\" (
  cd /d "%~2"
  "!JAVA!" !OPTS! %SLUICE_JAVA_OPTS% !CLASSES! dev %3 %4 %5
  exit /b !ERRORLEVEL!
)
"!JAVA!" !OPTS! %SLUICE_JAVA_OPTS% !CLASSES! %*
