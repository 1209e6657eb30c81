using Convoy.Bench;

return await CommandLine.Run(args);
