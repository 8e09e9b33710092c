@echo off
rem Starts Weft's commands: weft --help. It does on Windows what the shell script weft does elsewhere.
setlocal EnableExtensions DisableDelayedExpansion
rem Programs are named in full, as cmd looks into the current folder first.
set "system=%SystemRoot%\System32"

rem Names and numbers are printed in UTF-8, whatever the console's code page was.
set "codepage="
for /f "tokens=2 delims=:." %%P in ('%system%\chcp.com') do set "codepage=%%P"
%system%\chcp.com 65001 >nul

rem A short name: a class path takes neither semicolons nor letters that the code page of Windows lacks.
for %%I in ("%~dp0.") do set "home=%%~sI"
set "unpacked="
if exist "%home%\..\lib\weft-cli-*.jar" set "unpacked=yes"
if defined unpacked for %%I in ("%home%\..") do set "home=%%~fI"
set "target=%home%\dsl-kotlin\cli\target"
set "jars=%target%\*;%target%\lib\*"
set "scripts=%target%\script\*"
set "examples=%home%\examples\target\*"
if defined unpacked set "jars=%home%\lib\*"
if defined unpacked set "scripts=%home%\lib\script\*"
if defined unpacked set "examples=%home%\lib\examples\*"
set "base=%jars%"
set "kind=start"
set "module=dsl-kotlin\cli"
set "sources=core-java\src\main,core-java\*\src\main,dsl-kotlin\src\main,dsl-kotlin\playground\src\main,dsl-kotlin\cli\src\main"

rem Whether the arguments ask for help. What follows the name of a script or of an example is theirs.
set "command=%~1"
set "second=%~2"
set "asks="
set "kotlin="
:argument
if "%~1"=="" goto asked
if "%~1"=="-h" set "asks=yes"
if "%~1"=="--help" set "asks=yes"
if "%~1"=="--kotlin" set "kotlin=yes"
shift /1
goto argument
:asked
set "runs="
if "%command%"=="run" set "runs=yes"
if "%command%"=="example" set "runs=yes"
set "help=%asks%"
if defined runs set "help="
if defined runs if "%second%"=="-h" set "help=yes"
if defined runs if "%second%"=="--help" set "help=yes"
if "%command%"=="help" set "help=yes"
if not defined help goto java
call :built
if defined built goto java
set "page=%command%"
if "%command%"=="help" set "page=%second%"
if "%page%"=="" set "page=weft"
if "%page:~0,1%"=="-" set "page=weft"
call :print_help
if defined printed set "code=0"
if defined printed goto end

:java
set "java="
if defined JAVA_HOME set "java=%JAVA_HOME:"=%\bin\java.exe"
if defined unpacked if exist "%home%\runtime\bin\java.exe" set "java=%home%\runtime\bin\java.exe"
if not defined java for %%J in (java.exe) do set "java=%%~$PATH:J"
set "reason=Java 17 or newer is needed: install it, or set JAVA_HOME"
if not defined java goto fail
set "reason=there is no Java at %java%: correct JAVA_HOME"
if not exist "%java%" goto fail
for %%I in ("%java%") do set "java_home=%%~dpI"
set "java_home=%java_home:~0,-5%"
set "found="
set "version="
if not exist "%java_home%\release" goto ask
for /f "usebackq tokens=1,2 delims==" %%A in ("%java_home%\release") do if "%%A"=="JAVA_VERSION" call :major %%B
goto version
rem A program in the place of Java, as some installers make it. Asking costs a start.
:ask
for /f "tokens=2" %%A in ('""%java%" --version"') do if not defined found call :major %%A
:version
set "reason=Java 17 or newer is needed, but %java% is unknown: set JAVA_HOME to another"
if not defined found goto fail
set "reason=Java 17 or newer is needed, but %java% is %found%: set JAVA_HOME to another"
if %found% LSS 17 goto fail

rem Only examples and scripts load the examples module, and only scripts load the compiler: both slow the start.
set "compiles="
if defined help set "runs="
if not defined runs goto build
if "%command%"=="run" set "compiles=yes"
if defined kotlin set "compiles=yes"
set "module=examples"
set "sources=%sources%,examples\java,examples\kotlin"
if defined compiles set "base=%base%;%scripts%"
if defined compiles set "kind=run"
rem Last, as an archive of classes fits a class path that goes on after its own.
set "jars=%base%;%examples%"

:build
call :built
if defined built goto start
set "reason=there is no Weft in %home%: start it where it was unpacked"
if not exist "%home%\pom.xml" goto fail
set "maven="
for %%M in (mvn.cmd) do set "maven=%%~$PATH:M"
set "reason=Maven 3.8.7 or newer is needed to build: install it (mvn is not on the PATH)"
if not defined maven goto fail
set "reason=a JDK is needed to build, but %java_home% has no compiler: set JAVA_HOME to a JDK"
if not exist "%java_home%\bin\javac.exe" goto fail
set "log=%target%\weft-build.log"
if not exist "%target%" mkdir "%target%" 2>nul
set "reason=%home% is read-only, and its build is missing or older than its sources"
set "reason=%reason%: run weft doctor as a user who can write there"
type nul 2>nul >"%log%"
if not exist "%log%" goto fail
if exist "%home%\%module%\target\weft-*.jar" (
    >&2 echo weft: the sources are newer, building...
) else (
    >&2 echo weft: first use, building (about half a minute without downloads^)...
)
set "JAVA_HOME=%java_home%"
set "stamp=%home%\%module%\target\weft-built"
if exist "%stamp%" del "%stamp%"
rem What neither tests nor releases need to be told, and the native libraries of Windows alone unless others share this folder.
set "only=-Dmaven.test.skip=true -Dcyclonedx.skip=true -Denforcer.skip=true -Dweft.kotlin.threads=0"
if not exist "%target%\lib\weft-natives-linux-*.jar" if not exist "%target%\lib\weft-natives-macosx-*.jar" ^
    set "only=%only% -Dweft.natives=weft-natives-windows-x86_64"
call "%maven%" -B -f "%home%\pom.xml" -T 2 -pl "%module:\=/%" -am %only% package >"%log%" 2>&1
set "reason=the build failed: see %log%"
if errorlevel 1 goto fail
type nul >"%stamp%"
rem Archives of the classes that were replaced; Java itself ignores those of other jars.
del "%target%\weft-start-*.jsa*" "%target%\weft-run-*.jsa*" 2>nul

:start
set "quiet="
rem The compiler uses what Java 24 and later warn of.
if defined compiles if %found% GEQ 24 set "quiet=--sun-misc-unsafe-memory-access=allow"
set "logs="
if %found% GEQ 25 set "logs=-Xlog:aot*=off"
set "archive="
if defined version call :choose_archive
set "share=-Xshare:auto"
if defined archive set "share=-XX:SharedArchiveFile=%archive%"
if defined archive set "quiet=-Xlog:cds*=off %logs% %quiet%"
"%java%" --enable-native-access=ALL-UNNAMED "%share%" -Djava.awt.headless=true %quiet% -Dstdout.encoding=UTF-8 ^
    -Dstderr.encoding=UTF-8 "-Dweft.home=%home:\=/%" -cp "%jars%" dev.weft.cli.MainKt %*
set "code=%errorlevel%"
:end
if defined codepage %system%\chcp.com %codepage% >nul
exit /b %code%

:fail
>&2 echo weft: %reason%
set "code=1"
goto end

:major
for /f "tokens=1 delims=." %%N in ("%~1") do set "found=%%N"
set "version=%~1"
exit /b

rem Sets archive to an archive of the classes that this Java made, as the shell script does; the second command makes it. It is beside the
rem jars, where it takes its name when it is whole, and the seal beside it says which Java made it, or could not.
:choose_archive
set "beside=%target%"
if defined unpacked set "beside=%home%\lib"
set "file=%beside%\weft-%kind%-%version%.jsa"
set "seal="
if exist "%file%.seal" set /p "seal=" <"%file%.seal"
if defined seal set "seal=%seal:"=%"
if exist "%file%" if "%seal%"=="made by %java_home%" set "archive=%file%"
if defined archive exit /b
if not defined command exit /b
if "%command:~0,1%"=="-" exit /b
if "%command%"=="help" exit /b
if "%command%"=="completion" exit /b
if "%seal%"=="refused by %java_home%" exit /b
if not defined seal (
    >"%file%.seal" echo wanted
    exit /b
) 2>nul
del "%file%.*.part" 2>nul
set "part=%file%.%random%.part"
"%java%" "-XX:ArchiveClassesAtExit=%part%" --enable-native-access=ALL-UNNAMED -Djava.awt.headless=true %quiet% ^
    "-Dweft.home=%home:\=/%" -cp "%base%" dev.weft.cli.setup.Rehearsal %kind% <nul >nul 2>nul
set "seal=refused by %java_home%"
if exist "%part%" move /y "%part%" "%file%" >nul 2>nul
if not exist "%part%" if exist "%file%" set "seal=made by %java_home%"
>"%file%.seal" echo "%seal%"
if "%seal:~0,4%"=="made" set "archive=%file%"
exit /b

rem Sets built unless a jar is missing or older than a source. Only PowerShell compares times exactly.
:built
set "built=%unpacked%"
if defined built exit /b
if not exist "%target%\lib" exit /b
if not exist "%target%\lib\weft-natives-windows-*.jar" exit /b
if not exist "%home%\%module%\target\weft-*.jar" exit /b
set "built=yes"
rem What a build writes last, this script's or Maven's own: classes that are newer were compiled and tested but not packaged. A build that
rem fails removes the .kotlin_module files.
set "classes=Get-Item ($target + 'classes\META-INF\*.kotlin_module') -ErrorAction Ignore"
set "marks=Get-Item ($target + 'weft-built'), ($target + 'bom.json') -ErrorAction Ignore"
set "files=Get-Item pom.xml, *\pom.xml, *\*\pom.xml, *\*\*\pom.xml; Get-ChildItem $env:sources.Split(',') -Recurse -File"
set "check=Set-Location $env:home; $target = $env:module + '\target\'"
set "check=%check%; $compiled = @(%classes% | Sort-Object LastWriteTime)[-1]; if (-not $compiled) { exit 1 }"
set "check=%check%; $last = @(%marks% | Sort-Object LastWriteTime)[-1]; if (-not $last) { $last = $compiled }"
set "check=%check%; if (@($compiled; %files%) | Where-Object LastWriteTime -gt $last.LastWriteTime) { exit 1 }"
%system%\WindowsPowerShell\v1.0\powershell.exe -NoProfile -Command "%check%" 2>nul
if %errorlevel%==1 set "built="
exit /b

rem Prints the help of command %page% from the page that a test compares with the commands.
:print_help
set "here="
set "shown="
set "printed="
for /f "tokens=1* delims=]" %%A in ('%system%\find.exe /n /v "" "%home%\docs\commands.md"') do (
    if "%%B"=="```" set "shown="
    if defined shown echo.%%B
    if "%%B"=="```" set "here="
    if defined here if "%%B"=="```text" set "shown=yes"
    if defined shown set "printed=yes"
    if "%%B"=="## %page%" set "here=yes"
)
exit /b
