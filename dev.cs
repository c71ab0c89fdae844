// Everything a developer does here, in the same words on every system: `dotnet dev.cs <command>`.
#:property PublishAot=false
#:property NoWarn=$(NoWarn);CS1591
#:project dev/DevTool/DevTool.csproj

using DevTool;

return await Commands.RunAsync(args);
