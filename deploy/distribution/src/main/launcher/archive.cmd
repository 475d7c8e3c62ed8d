@echo off
rem Makes lib\sluice.jsa for the JDK that JAVA_HOME or the PATH names: with it Sluice starts in half the time. Again after an update or a move;
rem an archive that does not fit is ignored by the JVM.
setlocal
for %%I in ("%~dp0..") do set "SLUICE_HOME=%%~fI"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
set "NEW=%SLUICE_HOME%\lib\sluice.%RANDOM%.jsa"
"%JAVA%" -Xshare:auto -Xss512k -XX:+UseSerialGC "-XX:ArchiveClassesAtExit=%NEW%" -Xlog:disable -Xlog:all=error:stderr -Dio.netty.tryReflectionSetAccessible=true --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED -cp "%SLUICE_HOME%\lib\sluice.jar" "-Dsluice.home=%SLUICE_HOME%" dev.sluice.runtime.app.ClassArchive
if errorlevel 1 (
  del /q "%NEW%" 2>nul
  exit /b 1
)
move /y "%NEW%" "%SLUICE_HOME%\lib\sluice.jsa" >nul
