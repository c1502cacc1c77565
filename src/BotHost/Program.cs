using BotHost.Commands;

return await CommandLine.RunAsync(args);
