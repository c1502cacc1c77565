using Npgsql;

namespace BotHost.Persistence.Tests;

public sealed class DatabaseUrlTests
{
    [Fact]
    public void A_whole_url_is_read()
    {
        var read = Read(
            "postgres://us%40er:p%3Aa%2Fss%25@db.example.org:6543/my%20db?sslmode=verify-full&application_name=bot&connect_timeout=7"
        );

        (read.Host, read.Port, read.Username, read.Password, read.Database).ShouldBe(
            ("db.example.org", 6543, "us@er", "p:a/ss%", "my db")
        );
        (read.SslMode, read.ApplicationName, read.Timeout).ShouldBe((SslMode.VerifyFull, "bot", 7));
    }

    [Theory]
    [InlineData("postgresql://h/d", "h", 5432, null, "d")]
    [InlineData("postgres://u@h", "h", 5432, "u", null)]
    [InlineData("postgres://[::1]:5433/d", "::1", 5433, null, "d")]
    [InlineData("postgres:///d?host=/var/run/postgresql&user=u", "/var/run/postgresql", 5432, "u", "d")]
    [InlineData("  Host=h;Database=d;Username=u ", "h", 5432, "u", "d")]
    [InlineData("postgres://u:p@h/d?Maximum%20Pool%20Size=5", "h", 5432, "u", "d")]
    public void Shorter_forms_are_read(string value, string host, int port, string? user, string? database)
    {
        var read = Read(value);

        (read.Host, read.Port, read.Username, read.Database).ShouldBe((host, port, user, database));
    }

    [Theory]
    [InlineData("require", SslMode.Require)]
    [InlineData("disable", SslMode.Disable)]
    [InlineData("prefer", SslMode.Prefer)]
    [InlineData("verify-ca", SslMode.VerifyCA)]
    public void The_words_of_libpq_for_tls_are_understood(string word, SslMode mode) =>
        Read($"postgres://h/d?sslmode={word}").SslMode.ShouldBe(mode);

    [Theory]
    [InlineData("")]
    [InlineData("mysql://u:secret@h/d")]
    [InlineData("postgres://u:secret@:99999/d")]
    [InlineData("postgres://u:secret@h:port/d")]
    [InlineData("postgres://u:secret@h/d?sslmode=secret")]
    [InlineData("postgres://u:secret@h/d?secret=1")]
    [InlineData("postgres:///secret")]
    [InlineData("Database=secret")]
    [InlineData("Host=h;Port=99999;Password=secret")]
    [InlineData("not a connection string; secret")]
    public void What_cannot_be_read_is_refused_without_being_repeated(string value) =>
        Should.Throw<FormatException>(() => DatabaseUrl.ToConnectionString(value)).Message.ShouldNotContain("secret");

    private static NpgsqlConnectionStringBuilder Read(string value) => new(DatabaseUrl.ToConnectionString(value));
}
