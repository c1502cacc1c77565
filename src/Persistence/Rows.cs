using System.Globalization;
using Npgsql;

namespace BotHost.Persistence;

/// <summary>Reading rows by column.</summary>
internal static class Rows
{
    extension(NpgsqlDataReader reader)
    {
        public async Task<List<T>> AllAsync<T>(Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
        {
            List<T> rows = [];
            while (await reader.ReadAsync(cancellationToken))
                rows.Add(row(reader));
            return rows;
        }

        public async Task<List<T>> NextAsync<T>(Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
        {
            await reader.NextResultAsync(cancellationToken);
            return await reader.AllAsync(row, cancellationToken);
        }

        public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public Guid? GuidOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);

        public long? NumberOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
    }

    /// <summary>
    /// The platform's time of an order key that counts seconds since 1970 (Slack: a ts), or null where it is of another kind.
    /// </summary>
    public static DateTimeOffset? TimeOf(string orderKey) =>
        decimal.TryParse(orderKey, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and < 253_402_300_800m
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;
}
