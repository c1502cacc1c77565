using BotHost.Testing;

namespace BotHost.Tests.Browser;

/// <summary>Tests that share one browser and one database server, one after the other: two cores carry no more.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserTestGroup : ICollectionFixture<PostgresServer>, ICollectionFixture<Chromium>
{
    public const string Name = "browser";
}
