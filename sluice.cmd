@echo off
rem Runs Sluice from a checkout: builds the distribution if it is missing, then runs it.
setlocal
set "ROOT=%~dp0"
set "SLUICE_DIST=%ROOT%deploy\distribution\target\sluice"
if exist "%SLUICE_DIST%\lib\sluice.jar" goto run
echo sluice: building the distribution once (mvnw -Dquick package); this takes a few minutes on a new machine 1>&2
pushd "%ROOT%"
call "%ROOT%mvnw.cmd" -Dquick -Dmaven.test.skip=true -pl deploy/distribution -am package 1>&2
set "BUILD_RESULT=%ERRORLEVEL%"
popd
if not "%BUILD_RESULT%"=="0" (
  echo sluice: the build failed; see above 1>&2
  exit /b 1
)
if exist "%SLUICE_DIST%\lib\sluice.jsa" del /q "%SLUICE_DIST%\lib\sluice.jsa"
:run
if not exist "%SLUICE_DIST%\lib\sluice.jsa" (
  echo sluice: laying down loaded classes for faster starts; this takes some seconds, once 1>&2
  call "%SLUICE_DIST%\bin\archive.cmd" 1>&2 || type nul > "%SLUICE_DIST%\lib\sluice.jsa"
)
"%SLUICE_DIST%\bin\sluice.cmd" %*
