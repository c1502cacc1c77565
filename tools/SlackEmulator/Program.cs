using SlackEmulator;

return await CommandLine.RunAsync(args);
