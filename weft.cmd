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
set "jars=%jars%;%examples%"
if defined compiles set "jars=%jars%;%scripts%"

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
    >&2 echo weft: first use, building (about a minute^)...
)
set "JAVA_HOME=%java_home%"
call "%maven%" -B -f "%home%\pom.xml" -pl "%module:\=/%" -am -Dmaven.test.skip=true package >"%log%" 2>&1
set "reason=the build failed: see %log%"
if errorlevel 1 goto fail
type nul >"%home%\%module%\target\weft-built"

:start
set "quiet="
rem The compiler uses what Java 24 and later warn of.
if defined compiles if %found% GEQ 24 set "quiet=--sun-misc-unsafe-memory-access=allow"
"%java%" --enable-native-access=ALL-UNNAMED -Xshare:auto -Djava.awt.headless=true %quiet% -Dstdout.encoding=UTF-8 ^
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
exit /b

rem Sets built unless a jar is missing or older than a source. Only PowerShell compares times exactly.
:built
set "built=%unpacked%"
if defined built exit /b
if not exist "%target%\lib" exit /b
if not exist "%home%\%module%\target\weft-*.jar" exit /b
set "built=yes"
set "marks=Get-Item ($target + 'weft-built'), ($target + 'classes\META-INF\*.kotlin_module') -ErrorAction Ignore"
set "files=Get-Item pom.xml, *\pom.xml, *\*\pom.xml; Get-ChildItem $env:sources.Split(',') -Recurse -File"
set "check=Set-Location $env:home; $target = $env:module + '\target\'"
set "check=%check%; $last = (%marks% | Sort-Object LastWriteTime)[-1].LastWriteTime"
set "check=%check%; if (@(%files%) | Where-Object LastWriteTime -gt $last) { exit 1 }"
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
