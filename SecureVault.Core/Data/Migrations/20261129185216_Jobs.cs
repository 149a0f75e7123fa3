using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SecureVault.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class Jobs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "DamagedAt",
                table: "Versions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "DamagedChunk",
                table: "Versions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Jobs",
                columns: table => new
                {
                    Name = table.Column<int>(type: "INTEGER", nullable: false),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: true),
                    IsPaused = table.Column<bool>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    SucceededAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Outcome = table.Column<int>(type: "INTEGER", nullable: true),
                    Error = table.Column<int>(type: "INTEGER", nullable: true),
                    Counts = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Jobs", x => x.Name);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Versions_Damaged",
                table: "Versions",
                column: "DamagedAt",
                filter: "\"DamagedAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Versions_Verification",
                table: "Versions",
                columns: new[] { "VerifiedAt", "Id" },
                filter: "\"State\" = 1");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Jobs");

            migrationBuilder.DropIndex(
                name: "IX_Versions_Damaged",
                table: "Versions");

            migrationBuilder.DropIndex(
                name: "IX_Versions_Verification",
                table: "Versions");

            migrationBuilder.DropColumn(
                name: "DamagedAt",
                table: "Versions");

            migrationBuilder.DropColumn(
                name: "DamagedChunk",
                table: "Versions");
        }
    }
}
