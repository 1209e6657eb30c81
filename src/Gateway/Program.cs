using Convoy.Gateway.Hosting;

return await GatewayProcess.Run(args);
